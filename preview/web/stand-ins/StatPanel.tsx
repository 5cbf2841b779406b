import {
  type FieldDisplay,
  getFieldDisplayValues,
  PanelPlugin,
  type PanelProps,
  type ReduceDataOptions,
} from '@grafana/data';
import { VizOrientation } from '@grafana/schema';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import React from 'react';
import { standInMeta } from './meta.ts';

interface Options {
  reduceOptions: ReduceDataOptions;
  colorMode: BigValueColorMode;
  graphMode: BigValueGraphMode;
  textMode: BigValueTextMode;
  /** Sizes in px; absent fits the panel. */
  text?: { titleSize?: number; valueSize?: number };
}

function StatPanel({
  data,
  width,
  height,
  options,
  fieldConfig,
  replaceVariables,
  timeZone,
  renderCounter,
}: PanelProps<Options>) {
  const theme = useTheme2();
  const getValues = (): FieldDisplay[] =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      timeZone,
    });
  return (
    <VizRepeater<FieldDisplay>
      getValues={getValues}
      source={data}
      width={width}
      height={height}
      renderCounter={renderCounter}
      orientation={VizOrientation.Auto}
      renderValue={({ value, width, height, count }) => (
        <BigValue
          value={value.display}
          count={count}
          width={width}
          height={height}
          theme={theme}
          sparkline={value.sparkline}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={BigValueJustifyMode.Auto}
          textMode={options.textMode}
          text={options.text}
        />
      )}
    />
  );
}

export const statPanel = new PanelPlugin<Options>(StatPanel).useFieldConfig().setPanelOptions((builder) =>
  builder
    .addTextInput({
      path: 'reduceOptions',
      name: 'Calculation',
      defaultValue: { values: false, calcs: ['lastNotNull'], fields: '' } as never,
    })
    .addTextInput({ path: 'colorMode', name: 'Color mode', defaultValue: BigValueColorMode.Value as never })
    .addTextInput({ path: 'textMode', name: 'Text mode', defaultValue: BigValueTextMode.Auto as never })
    .addTextInput({ path: 'graphMode', name: 'Graph mode', defaultValue: BigValueGraphMode.Area as never })
);
statPanel.meta = standInMeta('stat', 'Stat');
