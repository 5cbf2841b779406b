import { PanelPlugin, type PanelProps } from '@grafana/data';
import { TableCellDisplayMode, TableCellHeight } from '@grafana/schema';
import { Table, type TableSortByFieldState } from '@grafana/ui';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addDefaults, addFieldDefaults } from './options.ts';

interface Options {
  showHeader: boolean;
  frameIndex: number;
  cellHeight: TableCellHeight;
  sortBy: TableSortByFieldState[];
}

function TablePanel({ data, width, height, options, fieldConfig, timeRange }: PanelProps<Options>) {
  const frame = data.series[options.frameIndex] ?? data.series[0];
  if (!frame || frame.fields.length === 0 || frame.length === 0) {
    return <div style={{ padding: 16 }}>{fieldConfig.defaults.noValue ?? 'No data in this time range.'}</div>;
  }
  return (
    <Table
      data={frame}
      width={width}
      height={height}
      noHeader={!options.showHeader}
      cellHeight={options.cellHeight}
      initialSortBy={options.sortBy}
      fieldConfig={fieldConfig}
      timeRange={timeRange}
      resizable
    />
  );
}

export const tablePanel = new PanelPlugin<Options>(TablePanel)
  .useFieldConfig({
    useCustomConfig: (builder) =>
      addFieldDefaults(builder, {
        align: 'auto',
        inspect: false,
        width: undefined,
        minWidth: undefined,
        filterable: false,
        hidden: false,
        cellOptions: { type: TableCellDisplayMode.Auto },
      }),
  })
  .setPanelOptions((builder) =>
    addDefaults(builder, { showHeader: true, frameIndex: 0, cellHeight: TableCellHeight.Sm, sortBy: [] })
  );
tablePanel.meta = standInMeta('table', 'Table');
