import { colorManipulator, formattedValueToString } from '@grafana/data';
import type { DisplayProcessor, GrafanaTheme2, TimeZone } from '@grafana/data';
import uPlot from 'uplot';
import type { Domain } from '#model/catalog/metric.ts';
import { DOMAIN_LOOKS, domainColor } from '../../shared/look/domains.ts';
import { drawColumns } from './draw-columns.ts';
import type { Limit } from '../../shared/frames/field-config.ts';
import { drawBands, drawLimits, drawLineNames, drawPoorQuality } from './draw.ts';
import type { Band } from './limits.ts';
import { valueRange } from './limits.ts';
import { nearestRow } from '../series/rows.ts';
import type { StripLines } from './lines.ts';
import { distinctLabels } from './ticks.ts';
import { type TimeAxis, timeLabels } from './time-labels.ts';

/** Width of the value axis, px, for numbers alone, and where lanes of jobs have their names beside them. */
const AXIS_WIDTH = { numbers: 62, names: 112 };
/** A narrower strip, px, has no room for names. */
const NAMES_FROM_PX = 560;
export const TIME_AXIS_HEIGHT = 24;

export const AXIS_FONT_PX = 11;

/** Room at the right for half a time label. */
export const RIGHT_PADDING = 16;

/** On a strip lower than this, px, value labels move together: one label alone gives no scale. */
const LOW_STRIP = 110;

/** Room above and below for half a value label, px: a tick at the very end of an axis is named in full. */
const LABEL_PADDING = Math.ceil(AXIS_FONT_PX / 2) + 1;

/** What a strip's drawing reads anew with every draw, so that fresh data needs no new plot. */
export interface StripView {
  lines: StripLines;
  bands: Band[];
  /** Thresholds of the field config. */
  limits: Limit[];
  /** Ends of the axis that the field config asks for. */
  ends: { min?: number; max?: number };
  display: DisplayProcessor;
  rangeMs: [number, number];
  onZoom: (fromMs: number, toMs: number) => void;
  /** Row under the cursor, null when it left; and the line next to it. */
  onCursor: (row: number | null, line: number | null) => void;
}

export interface StripShape {
  width: number;
  height: number;
  domain: Domain;
  hasTimeAxis: boolean;
  theme: GrafanaTheme2;
  timeZone: TimeZone;
  syncKey: string;
  view: () => StripView;
  /** Whether the plot has several rows to a pixel. */
  isDense: () => boolean;
}

/** Whether lanes under a strip of this width have their names beside them; else they stand above. */
export function hasNamesBeside(width: number): boolean {
  return width >= NAMES_FROM_PX;
}

/** Width of the value axis, px: the same for all strips, so that their time axes and the lanes stand under each other. */
export function axisWidth(width: number): number {
  return hasNamesBeside(width) ? AXIS_WIDTH.names : AXIS_WIDTH.numbers;
}

/** uPlot's options of one strip. */
export function stripOptions(shape: StripShape): uPlot.Options {
  const { width, height, theme, view, hasTimeAxis } = shape;
  // uPlot tells which line is next to the cursor only when that changes.
  let focused: number | null = null;
  const axis = {
    stroke: theme.colors.text.secondary,
    // uPlot scales the number of px for sharp screens; it does not read rem.
    font: `${AXIS_FONT_PX}px ${theme.typography.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: theme.colors.border.weak, width: 1 },
  };
  return {
    width,
    height,
    ms: 1,
    padding: [LABEL_PADDING, RIGHT_PADDING, hasTimeAxis ? 0 : LABEL_PADDING, 0],
    legend: { show: false },
    focus: { alpha: 0.35 },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      focus: { prox: 24 },
      sync: { key: shape.syncKey, setSeries: false, scales: ['x', null] },
    },
    scales: {
      x: { time: true, range: () => view().rangeMs },
      y: { range: (_plot, min, max) => (min === null ? [0, 1] : valueRange(min, max, view().bands, view().ends)) },
    },
    axes: [
      {
        ...axis,
        show: true,
        size: hasTimeAxis ? TIME_AXIS_HEIGHT : 0,
        space: 70,
        gap: 4,
        values: (_plot, splits) => (hasTimeAxis ? timeLabels(splits, axisOf(shape)) : splits.map(() => '')),
      },
      {
        ...axis,
        size: axisWidth(width),
        space: height < LOW_STRIP ? 17 : 26,
        gap: 6,
        values: (_plot, splits) => distinctLabels(splits.map((value) => formattedValueToString(view().display(value)))),
      },
    ],
    series: [{}, ...view().lines.lines.map((line) => seriesOptions(line, shape))],
    hooks: {
      drawClear: [
        (plot) => drawBands(plot, view().bands, { theme, display: view().display }),
        (plot) => drawLimits(plot, view().limits, { theme, display: view().display }),
      ],
      drawSeries: [
        (plot, index) => {
          const line = view().lines.lines[index - 1];
          if (shape.isDense() && line) {
            drawColumns(plot, index, view().rangeMs, lineLook(line, shape));
          }
        },
      ],
      draw: [
        (plot) => drawPoorQuality(plot, view().lines, shape.domain, theme),
        (plot) => drawLineNames(plot, view().lines, shape.domain, theme),
      ],
      setSelect: [(plot) => zoom(plot, view())],
      setCursor: [(plot) => report(plot, focused, view())],
      setSeries: [
        (plot, index) => {
          focused = index;
          report(plot, focused, view());
        },
      ],
    },
  };
}

function lineLook(
  { color: own, isMain }: StripLines['lines'][number],
  { domain, theme }: Pick<StripShape, 'domain' | 'theme'>
): { color: string; width: number } {
  const color = own ?? domainColor(domain, theme);
  return isMain ? { color, width: 2 } : { color: own ?? colorManipulator.alpha(color, 0.35), width: 1 };
}

const linear = uPlot.paths.linear!();

function seriesOptions(line: StripLines['lines'][number], shape: StripShape): uPlot.Series {
  const { color, width } = lineLook(line, shape);
  return {
    ...{ label: line.name, points: { show: false }, spanGaps: false, stroke: color, width },
    dash: line.isMain ? [...DOMAIN_LOOKS[shape.domain].dash] : undefined,
    // A line that goes up and down within a pixel shows no dashes; it is drawn by columns.
    paths: (...plot) => (shape.isDense() ? null : linear(...plot)),
  };
}

function axisOf({ view, width, timeZone }: StripShape): TimeAxis {
  const [fromMs, toMs] = view().rangeMs;
  return { fromMs, toMs, widthPx: width - axisWidth(width) - RIGHT_PADDING, roomPx: RIGHT_PADDING, timeZone };
}

/** A drag narrower than this is a click that slipped, px. */
const SHORTEST_DRAG = 4;

function zoom(plot: uPlot, { onZoom }: StripView): void {
  const { left, width } = plot.select;
  if (width < SHORTEST_DRAG) {
    return;
  }
  onZoom(Math.round(plot.posToVal(left, 'x')), Math.round(plot.posToVal(left + width, 'x')));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

function report(plot: uPlot, focused: number | null, { lines, onCursor }: StripView): void {
  const { idx, left = -1 } = plot.cursor;
  const isAway = left < 0 || idx === null || idx === undefined;
  // What is drawn may be the extremes of many rows: the row is found among all.
  const row = isAway ? -1 : nearestRow(lines.timesMs, plot.posToVal(left, 'x'));
  onCursor(row < 0 ? null : row, focused === null ? null : focused - 1);
}
