import {
  FieldColorModeId,
  MappingType,
  ThresholdsMode,
  fieldColorModeRegistry,
  getDisplayProcessor,
  getMinMaxAndDelta,
} from '@grafana/data';
import type { Field, FieldConfig, GrafanaTheme2, ThresholdsConfig, ValueMapping } from '@grafana/data';
import { NOT_WHOLE_COLOUR } from '#model/query/frame-meta.ts';

/** A limit that somebody has set in the field config, in the field's unit. */
export interface Limit {
  value: number;
  color: string;
}

/** For panels in which nothing is coloured by thresholds until somebody sets one: Grafana's own default has one at 80. */
export const NO_THRESHOLDS: ThresholdsConfig = {
  mode: ThresholdsMode.Absolute,
  steps: [{ value: -Infinity, color: 'green' }],
};

/** The steps of a field's thresholds but the first, which is everything below them. Percentages are of its least to its largest value. */
export function limitsOf(field: Field, theme: GrafanaTheme2): Limit[] {
  const { mode, steps = [] } = field.config.thresholds ?? {};
  const upper = steps.filter(({ value }) => Number.isFinite(value));
  if (upper.length === 0) {
    return [];
  }
  const { min, delta } = mode === ThresholdsMode.Percentage ? getMinMaxAndDelta(field) : { min: 0, delta: 100 };
  return upper.map(({ value, color }) => ({
    value: (min ?? 0) + (delta * value) / 100,
    color: theme.visualization.getColorByName(color),
  }));
}

/** The mappings that people have set: those by which the data source says what a number lacks are left out. */
export function mappingsOf({ mappings }: FieldConfig): ValueMapping[] | undefined {
  return mappings?.filter((mapping) => !isOfDataSource(mapping));
}

function isOfDataSource({ type, options }: ValueMapping): boolean {
  return type === MappingType.ValueToText
    ? Object.values(options).some(({ color }) => color === NOT_WHOLE_COLOUR)
    : options.result.color === NOT_WHOLE_COLOUR;
}

/** The colour that somebody has fixed for a field. */
export function fixedColor(field: Field | undefined, theme: GrafanaTheme2): string | undefined {
  const color = field?.config.color;
  return color?.mode === FieldColorModeId.Fixed && color.fixedColor
    ? theme.visualization.getColorByName(color.fixedColor)
    : undefined;
}

/**
 * Colour of a value where somebody has fixed one or has values coloured by a scale or by thresholds of their own; undefined where a
 * panel has its own colours.
 */
export function colourOfValues(
  field: Field | undefined,
  theme: GrafanaTheme2
): ((value: number) => string | undefined) | undefined {
  const fixed = fixedColor(field, theme);
  if (!field || fixed) {
    return fixed === undefined ? undefined : () => fixed;
  }
  const mode = field.config.color?.mode;
  const isByValue = mode !== undefined && fieldColorModeRegistry.getIfExists(mode)?.isByValue === true;
  if (!isByValue || (mode === FieldColorModeId.Thresholds && limitsOf(field, theme).length === 0)) {
    return undefined;
  }
  const display = field.display ?? getDisplayProcessor({ field, theme });
  return (value) => display(value).color;
}
