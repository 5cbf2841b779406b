import { FieldColorModeId, PanelPlugin, type PanelProps } from '@grafana/data';
import {
  AxisPlacement,
  GraphDrawStyle,
  type GraphFieldConfig,
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LineInterpolation,
  ScaleDistribution,
  StackingMode,
  TooltipDisplayMode,
  type VizLegendOptions,
  VisibilityMode,
} from '@grafana/schema';
import { TimeSeries, TooltipPlugin, useTheme2 } from '@grafana/ui';
import React from 'react';
import { annotationMarks, drawAnnotations } from './annotation-marks.ts';
import { standInMeta } from './meta.ts';
import { addDefaults, addFieldDefaults } from './options.ts';

interface Options {
  legend: VizLegendOptions;
}

function TimeSeriesPanel({ data, timeRange, timeZone, width, height, options, fieldConfig }: PanelProps<Options>) {
  const theme = useTheme2();
  if (data.series.every((frame) => frame.length === 0)) {
    return <div style={{ padding: 16 }}>{fieldConfig.defaults.noValue ?? 'No data in this time range.'}</div>;
  }
  return (
    <TimeSeries
      frames={data.series}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
    >
      {(builder, alignedFrame) => {
        drawAnnotations(builder, annotationMarks(data.annotations ?? []), theme.colors.info.main);
        return (
          <TooltipPlugin data={alignedFrame} config={builder} mode={TooltipDisplayMode.Multi} timeZone={timeZone} />
        );
      }}
    </TimeSeries>
  );
}

const DEFAULTS: GraphFieldConfig = {
  drawStyle: GraphDrawStyle.Line,
  lineInterpolation: LineInterpolation.Linear,
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: GraphGradientMode.None,
  showPoints: VisibilityMode.Auto,
  pointSize: 5,
  spanNulls: false,
  axisPlacement: AxisPlacement.Auto,
  axisLabel: '',
  scaleDistribution: { type: ScaleDistribution.Linear },
  stacking: { mode: StackingMode.None, group: 'A' },
  hideFrom: { legend: false, tooltip: false, viz: false },
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  lineStyle: { fill: 'solid' },
  thresholdsStyle: { mode: GraphThresholdsStyleMode.Off },
};

export const timeSeriesPanel = new PanelPlugin<Options, GraphFieldConfig>(TimeSeriesPanel)
  .useFieldConfig({
    useCustomConfig: (builder) => addFieldDefaults(builder, DEFAULTS),
    standardOptions: { color: { defaultValue: { mode: FieldColorModeId.PaletteClassic } } },
  })
  .setPanelOptions((builder) =>
    addDefaults(builder, {
      legend: { displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [], showLegend: true },
    })
  );
timeSeriesPanel.meta = standInMeta('timeseries', 'Time series');
