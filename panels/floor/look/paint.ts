import { createTheme, FieldColorModeId, formattedValueToString, getDisplayProcessor } from '@grafana/data';
import type { DisplayProcessor, Field, GrafanaTheme2 } from '@grafana/data';
import type { FloorState } from '#model/floor/judge.ts';
import type { Hall, MetricColumn } from '../data/hall.ts';
import { metricState } from '../data/read-hall.ts';
import type { Show } from '../options.ts';
import { colourAt, parseCss, textOn, toCss } from './colours.ts';

/** How a rack looks: worked out once for each answer, so that drawing only copies; its texts when they are first written. */
export interface RackPaint {
  /** Empty where there is no value: the rack is hollow. */
  fill: string;
  text: string;
  /** Its number as people read it, with its unit; empty where there is none. */
  value: string;
  /** Without its unit, where room is scarce. */
  short: string;
  state: FloorState;
  isHatched: boolean;
  /** Share of the second metric, 0 to 1; undefined where it has none. */
  bar: number | undefined;
}

export interface LegendStep {
  label: string;
  colour: string;
}

/** What the colours mean. */
export interface Legend {
  title: string;
  /** A continuous scale: its ends and what lies between. */
  scale: { name: 'value' | 'margin'; labels: Array<[share: number, text: string]> } | undefined;
  steps: LegendStep[];
  bar: string | undefined;
}

export interface Painting {
  racks: RackPaint[];
  legend: Legend;
}

/** Two warnings' distance below the warning is as blue as it gets. */
const BELOW = 2;
const STATE_WORDS: ReadonlyArray<[FloorState, string]> = [
  ['ok', 'ok'],
  ['warn', 'near the limit'],
  ['alarm', 'above the limit'],
];

interface Chosen {
  metric: MetricColumn | undefined;
  show: Show;
  bar: MetricColumn | undefined;
}

export function paintRacks(hall: Hall, { metric, show, bar }: Chosen, theme: GrafanaTheme2): Painting {
  const bars = bar ? barShares(bar) : undefined;
  const colours = show === 'state' || !metric ? stateColours(theme) : metricColours(metric, show, theme);
  const numbers = metric && numbersOf(metric, show);
  return {
    racks: hall.racks.map((rack, row): RackPaint => {
      const state = show === 'state' || !metric ? rack.state : metricState(metric, row);
      const fill = colours.of(row, rack.state);
      let written: { value: string; short: string } | undefined;
      const number = () => (written ??= numbers?.(row) ?? { value: '', short: '' });
      return {
        fill: fill ?? '',
        text: fill ? textOn(parseCss(fill)) : theme.colors.text.primary,
        get value() {
          return number().value;
        },
        get short() {
          return number().short;
        },
        state: state === 'ok' ? (rack.state === 'alarm' || rack.state === 'warn' ? rack.state : 'ok') : state,
        isHatched:
          state === 'stale' ||
          state === 'bad' ||
          metric?.quality[row] === 'partial' ||
          metric?.quality[row] === 'uncertain',
        bar: bars?.[row],
      };
    }),
    legend: { ...colours.legend, bar: bar?.title },
  };
}

interface Colours {
  of(row: number, state: FloorState): string | undefined;
  legend: Omit<Legend, 'bar'>;
}

function stateColours(theme: GrafanaTheme2): Colours {
  const colour: Partial<Record<FloorState, string>> = {
    ok: theme.colors.success.main,
    warn: theme.colors.warning.main,
    alarm: theme.colors.error.main,
  };
  return {
    of: (_, state) => colour[state],
    legend: {
      title: 'State, the worst of all metrics',
      scale: undefined,
      steps: STATE_WORDS.map(([state, label]) => ({ label, colour: colour[state]! })),
    },
  };
}

function metricColours(metric: MetricColumn, show: Show, theme: GrafanaTheme2): Colours {
  if (show === 'margin') {
    return marginColours(metric);
  }
  const { field, title, values } = metric;
  const display = displayOf(field, theme);
  if (isByField(field)) {
    return {
      of: (row) => (values[row] == null ? undefined : display(values[row]).color),
      legend: { title, scale: undefined, steps: fieldSteps(metric, theme) },
    };
  }
  if (values.every((value) => value === null)) {
    return { of: () => undefined, legend: { title, scale: undefined, steps: [] } };
  }
  const [low, high] = rangeOf(metric);
  return {
    of: (row) => {
      const value = values[row] ?? null;
      return value === null ? undefined : toCss(colourAt('value', (value - low) / (high - low)));
    },
    legend: {
      title,
      scale: {
        name: 'value',
        labels: [0, 0.5, 1].map((share) => [share, formattedValueToString(display(low + share * (high - low)))]),
      },
      steps: [],
    },
  };
}

/** A colour scheme that somebody chose counts; the palette for series is what a panel has where nobody did. */
function isByField({ config }: Field): boolean {
  const mode = config.color?.mode;
  return mode !== undefined && mode !== FieldColorModeId.PaletteClassic && mode !== 'palette-classic-by-name';
}

function fieldSteps({ field, values }: MetricColumn, theme: GrafanaTheme2): LegendStep[] {
  const display = displayOf(field, theme);
  const steps = field.config.thresholds?.steps ?? [];
  if (field.config.color?.mode === FieldColorModeId.Thresholds && steps.length > 0) {
    return steps.map(({ value, color }) => ({
      label: value === null || !Number.isFinite(value) ? 'below' : `≥ ${formattedValueToString(display(value))}`,
      colour: theme.visualization.getColorByName(color),
    }));
  }
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const picked = [...new Set([known[0], known[Math.floor(known.length / 2)], known.at(-1)])];
  return picked.flatMap((value) =>
    value === undefined ? [] : { label: formattedValueToString(display(value)), colour: display(value).color ?? '' }
  );
}

function marginColours({ values, warning, limit, title }: MetricColumn): Colours {
  return {
    of: (row) => {
      const [value, warn, end] = [values[row] ?? null, warning[row] ?? null, limit[row] ?? null];
      return value === null || warn === null || end === null
        ? undefined
        : toCss(colourAt('margin', marginShare(value, warn, end)));
    },
    legend: {
      title: `Margin of ${title}`,
      scale: {
        name: 'margin',
        labels: [
          [0, 'ample'],
          [0.5, 'warning'],
          [1, 'limit'],
        ],
      },
      steps: [],
    },
  };
}

/** 0.5 at the warning, 1 at the limit and above, 0 well below the warning. */
export function marginShare(value: number, warning: number, limit: number): number {
  const span = Math.max(limit - warning, Number.EPSILON);
  const distance = (value - warning) / span;
  return distance >= 0 ? 0.5 + Math.min(1, distance) / 2 : 0.5 - Math.min(BELOW, -distance) / BELOW / 2;
}

/** Up to the first warning at least: a hall within half a degree is not painted as if half of it were hot. */
function rangeOf({ field, values, warning }: MetricColumn): [number, number] {
  const known = values.filter((value) => value !== null);
  const low = field.config.min ?? known.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const firstWarning = warning.reduce<number>((least, one) => Math.min(least, one ?? Infinity), Infinity);
  const high = field.config.max ?? Math.max(highest, Number.isFinite(firstWarning) ? firstWarning : -Infinity);
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    return [0, 1];
  }
  return high > low ? [low, high] : [low, low + Math.max(Math.abs(low) * 0.01, 1e-9)];
}

function numbersOf(metric: MetricColumn, show: Show): (row: number) => { value: string; short: string } | undefined {
  const field = show === 'margin' ? metric.marginField : metric.field;
  const numbers = show === 'margin' ? metric.margin : metric.values;
  // Without one of Grafana's, it looks at the whole column: once for all racks.
  const display = field && displayOf(field);
  return (row) => {
    const number = numbers[row] ?? null;
    const shown = number === null ? undefined : display?.(number);
    return shown && { value: formattedValueToString(shown), short: `${shown.prefix ?? ''}${shown.text}` };
  };
}

/** For fields to which Grafana gave no display processor, as in a test: colours of theirs are then the dark theme's. */
const PLAIN = createTheme();

export function displayOf(field: Field, theme: GrafanaTheme2 = PLAIN): DisplayProcessor {
  return field.display ?? getDisplayProcessor({ field, theme });
}

/** Of its limit, where it has one; else of the largest of all racks. */
function barShares({ values, limit, field }: MetricColumn): Array<number | undefined> {
  const largest = field.config.max ?? values.reduce<number>((a, b) => Math.max(a, b ?? 0), 0);
  return values.map((value, row) => {
    const whole = limit[row] ?? largest;
    return value === null || whole <= 0 ? undefined : Math.min(1, Math.max(0, value / whole));
  });
}
