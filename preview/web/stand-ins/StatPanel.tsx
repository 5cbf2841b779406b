import { type FieldDisplay, PanelPlugin, type PanelProps } from '@grafana/data';
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
import { addDefaults } from './options.ts';
import { REDUCE_DEFAULTS, type ReducingOptions, useReducedValues } from './reduced.ts';

interface Options extends ReducingOptions {
  colorMode: BigValueColorMode;
  graphMode: BigValueGraphMode;
  textMode: BigValueTextMode;
  /** Sizes in px; absent fits the panel. */
  text?: { titleSize?: number; valueSize?: number };
}

function StatPanel(props: PanelProps<Options>) {
  const { data, width, height, options, renderCounter } = props;
  const theme = useTheme2();
  return (
    <VizRepeater<FieldDisplay>
      getValues={useReducedValues(props, options.graphMode !== BigValueGraphMode.None)}
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
  addDefaults(builder, {
    reduceOptions: REDUCE_DEFAULTS,
    colorMode: BigValueColorMode.Value,
    textMode: BigValueTextMode.Auto,
    graphMode: BigValueGraphMode.Area,
  })
);
statPanel.meta = standInMeta('stat', 'Stat');
