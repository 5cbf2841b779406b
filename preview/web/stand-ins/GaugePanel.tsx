import { type FieldDisplay, formattedValueToString, PanelPlugin, type PanelProps } from '@grafana/data';
import { VizOrientation } from '@grafana/schema';
import { useTheme2, VizRepeater } from '@grafana/ui';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addDefaults } from './options.ts';
import { REDUCE_DEFAULTS, type ReducingOptions, useReducedValues } from './reduced.ts';

/** Of a circle, as Grafana's gauge has it. */
const SWEEP_DEG = 240;
const FALLBACK_MAX = 100;

function arc(radius: number, fromShare: number, toShare: number): string {
  const point = (share: number) => {
    const radians = ((share - 0.5) * SWEEP_DEG * Math.PI) / 180;
    return `${radius * Math.sin(radians)} ${-radius * Math.cos(radians)}`;
  };
  const isLarge = (toShare - fromShare) * SWEEP_DEG > 180 ? 1 : 0;
  return `M ${point(fromShare)} A ${radius} ${radius} 0 ${isLarge} 1 ${point(toShare)}`;
}

function Gauge({ value, width, height }: { value: FieldDisplay; width: number; height: number }) {
  const theme = useTheme2();
  const min = value.field.min ?? 0;
  const max = value.field.max ?? FALLBACK_MAX;
  const { numeric, color, title } = value.display;
  const share = Math.min(1, Math.max(0, (numeric - min) / (max - min)));
  const text = formattedValueToString(value.display);
  const stroke = { fill: 'none', strokeWidth: 14 };
  return (
    <svg width={width} height={height} viewBox="-60 -60 120 110" role="img" aria-label={`${title ?? ''} ${text}`}>
      <path d={arc(45, 0, 1)} {...stroke} stroke={theme.colors.background.secondary} />
      {Number.isFinite(share) && share > 0 && <path d={arc(45, 0, share)} {...stroke} stroke={color} />}
      <text textAnchor="middle" y={6} fontSize={18} fill={color}>
        {text}
      </text>
      <text textAnchor="middle" y={44} fontSize={9} fill={theme.colors.text.primary}>
        {title}
      </text>
    </svg>
  );
}

function GaugePanel(props: PanelProps<ReducingOptions>) {
  const { width, height, renderCounter, data } = props;
  return (
    <VizRepeater<FieldDisplay>
      getValues={useReducedValues(props)}
      source={data}
      width={width}
      height={height}
      renderCounter={renderCounter}
      orientation={VizOrientation.Auto}
      renderValue={({ value, width, height }) => <Gauge value={value} width={width} height={height} />}
    />
  );
}

export const gaugePanel = new PanelPlugin<ReducingOptions>(GaugePanel)
  .useFieldConfig()
  .setPanelOptions((builder) => addDefaults(builder, { reduceOptions: REDUCE_DEFAULTS }));
gaugePanel.meta = standInMeta('gauge', 'Gauge');
