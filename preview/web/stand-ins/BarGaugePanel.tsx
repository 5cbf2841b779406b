import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  VizOrientation,
  type VizTextDisplayOptions,
} from '@grafana/schema';
import { BarGauge, useTheme2, VizRepeater } from '@grafana/ui';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addDefaults } from './options.ts';
import { REDUCE_DEFAULTS, type ReducingOptions, useReducedValues } from './reduced.ts';

interface Options extends ReducingOptions {
  orientation: VizOrientation;
  displayMode: BarGaugeDisplayMode;
  valueMode: BarGaugeValueMode;
  showUnfilled: boolean;
  text?: VizTextDisplayOptions;
  namePlacement: BarGaugeNamePlacement;
  /** Of a bar with its name, px; more of them than have room are scrolled to. */
  minVizHeight: number;
}

/** A bar and its name need so much. */
const MIN_HEIGHT_PX = 24;

function BarGaugePanel(props: PanelProps<Options>) {
  const { options, width, height, renderCounter, data } = props;
  const theme = useTheme2();
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      getValues={useReducedValues(props)}
      source={data}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      width={width}
      height={height}
      minVizHeight={Math.max(MIN_HEIGHT_PX, options.minVizHeight)}
      renderCounter={renderCounter}
      orientation={options.orientation}
      renderValue={({ value, width, height, orientation, alignmentFactors }) => (
        <BarGauge
          theme={theme}
          value={value.display}
          field={value.field}
          display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)}
          width={width}
          height={height}
          orientation={orientation}
          text={options.text}
          namePlacement={options.namePlacement}
          alignmentFactors={alignmentFactors}
          displayMode={options.displayMode}
          valueDisplayMode={options.valueMode}
          showUnfilled={options.showUnfilled}
        />
      )}
    />
  );
}

export const barGaugePanel = new PanelPlugin<Options>(BarGaugePanel).useFieldConfig().setPanelOptions((builder) =>
  addDefaults(builder, {
    reduceOptions: REDUCE_DEFAULTS,
    orientation: VizOrientation.Auto,
    displayMode: BarGaugeDisplayMode.Gradient,
    valueMode: BarGaugeValueMode.Color,
    showUnfilled: true,
    namePlacement: BarGaugeNamePlacement.Auto,
    minVizHeight: MIN_HEIGHT_PX,
  })
);
barGaugePanel.meta = standInMeta('bargauge', 'Bar gauge');
