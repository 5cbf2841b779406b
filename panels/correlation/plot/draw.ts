import { colorManipulator, formattedValueToString } from '@grafana/data';
import type { DisplayProcessor, GrafanaTheme2 } from '@grafana/data';
import type uPlot from 'uplot';
import type { Domain } from '#model/catalog/metric.ts';
import { DOMAIN_LOOKS, domainColor } from '../../shared/look/domains.ts';
import { markerPath } from '../../shared/look/markers.ts';
import type { Limit } from '../../shared/frames/field-config.ts';
import type { Band } from './limits.ts';
import type { StripLines } from './lines.ts';

interface BandLook {
  theme: GrafanaTheme2;
  display: DisplayProcessor;
}

/** Font of the limits' names, CSS px. */
const LABEL_PX = 11;
const LABEL_GAP = 6;

/** Draws the bands of limits behind the lines, each named at its upper line. */
export function drawBands(plot: uPlot, bands: readonly Band[], { theme, display }: BandLook): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${LABEL_PX * devicePixelRatio}px ${theme.typography.fontFamily}`;
  const names = bandNames(bands, display, (name) => ctx.measureText(name).width < bbox.width / 2 - LABEL_GAP * 2);
  for (const [index, band] of bands.entries()) {
    const color = band.kind === 'recommended' ? theme.colors.success : theme.colors.warning;
    const top = plot.valToPos(band.high, 'y', true);
    const bottom = plot.valToPos(band.low, 'y', true);
    if (band.kind === 'recommended') {
      ctx.fillStyle = colorManipulator.alpha(color.main, theme.isDark ? 0.08 : 0.07);
      ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
    }
    ctx.strokeStyle = colorManipulator.alpha(color.main, 0.6);
    ctx.lineWidth = devicePixelRatio;
    for (const y of [top, bottom]) {
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.fillStyle = color.text;
    // Above the line where there is room, else below it.
    const isAbove = top - bbox.top > (LABEL_PX + 4) * devicePixelRatio;
    ctx.textBaseline = isAbove ? 'bottom' : 'top';
    // At opposite ends: on a low strip the two lines lie closer than their names are high.
    const isRight = band.kind === 'recommended';
    ctx.textAlign = isRight ? 'right' : 'left';
    const x = isRight
      ? bbox.left + bbox.width - LABEL_GAP * devicePixelRatio
      : bbox.left + LABEL_GAP * devicePixelRatio;
    ctx.fillText(names[index] ?? '', x, top + (isAbove ? -2 : 3) * devicePixelRatio);
  }
  ctx.restore();
}

/** Draws thresholds as dashed lines in their colour, each with its value at the line. */
export function drawLimits(plot: uPlot, limits: readonly Limit[], { theme, display }: BandLook): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${LABEL_PX * devicePixelRatio}px ${theme.typography.fontFamily}`;
  ctx.lineWidth = devicePixelRatio;
  // Names of the bands stand at both ends.
  ctx.textAlign = 'center';
  for (const { value, color } of limits) {
    const y = plot.valToPos(value, 'y', true);
    ctx.strokeStyle = color;
    ctx.setLineDash([6 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const isAbove = y - bbox.top > (LABEL_PX + 4) * devicePixelRatio;
    ctx.textBaseline = isAbove ? 'bottom' : 'top';
    ctx.fillStyle = theme.colors.text.primary;
    ctx.fillText(
      formattedValueToString(display(value)),
      bbox.left + bbox.width / 2,
      y + (isAbove ? -2 : 3) * devicePixelRatio
    );
  }
  ctx.restore();
}

/** Names of the bands: in full where two fit side by side, else only which limit and where. */
function bandNames(bands: readonly Band[], display: DisplayProcessor, fits: (name: string) => boolean): string[] {
  const limits = bands.map(({ high }) => formattedValueToString(display(high)));
  const full = bands.map(({ label }, index) => `${label} to ${limits[index]}`);
  return bands.length < 2 || full.every(fits) ? full : bands.map(({ kind }, index) => `${kind} ${limits[index]}`);
}

/** Names that took more than one part in so many of a strip's height would hide its lines. */
const NAME_SHARE = 3;

/** Names the main lines at their right end where a strip holds several quantities; names never lie on one another. */
export function drawLineNames(plot: uPlot, { lines }: StripLines, domain: Domain, theme: GrafanaTheme2): void {
  const main = lines.filter(({ isMain }) => isMain);
  const { ctx, bbox } = plot;
  const height = (LABEL_PX + 2) * devicePixelRatio;
  if (main.length < 2 || bbox.height < main.length * height * NAME_SHARE) {
    return;
  }
  const ends = main.flatMap((line) => {
    const last = line.values.findLast((value) => value != null);
    return last == null ? [] : [{ line, y: plot.valToPos(last, 'y', true) }];
  });
  ends.sort((a, b) => a.y - b.y);
  ctx.save();
  ctx.font = `${LABEL_PX * devicePixelRatio}px ${theme.typography.fontFamily}`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.strokeStyle = theme.colors.background.primary;
  let lowest = bbox.top;
  for (const { line, y } of ends) {
    lowest = Math.min(Math.max(y - 3 * devicePixelRatio, lowest + height), bbox.top + bbox.height);
    const x = bbox.left + bbox.width - LABEL_GAP * devicePixelRatio;
    ctx.fillStyle = line.color ?? domainColor(domain, theme);
    ctx.strokeText(line.name, x, lowest);
    ctx.fillText(line.name, x, lowest);
  }
  ctx.restore();
}

/** Height of the hatched track at the foot of a strip, CSS px. */
const TRACK_HEIGHT = 5;
const HATCH_STEP = 4;

/** Hollow markers nearer than this run into one blob, CSS px. */
const MARKER_DISTANCE = 10;

/** Draws what is not good: hollow markers where there is a value, a track where a stretch is poor, hatched, or crossed where it is bad. */
export function drawPoorQuality(
  plot: uPlot,
  { timesMs, lines, stretches }: StripLines,
  domain: Domain,
  theme: GrafanaTheme2
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 1.2 * devicePixelRatio;
  ctx.fillStyle = theme.colors.background.primary;
  for (const { values, hollow, color } of lines) {
    ctx.strokeStyle = color ?? domainColor(domain, theme);
    let drawnAt = -Infinity;
    for (const row of hollow) {
      const value = values[row];
      const x = plot.valToPos(timesMs[row]!, 'x', true);
      if (value != null && x - drawnAt >= MARKER_DISTANCE * devicePixelRatio) {
        drawnAt = x;
        const y = plot.valToPos(value, 'y', true);
        const path = new Path2D(markerPath(DOMAIN_LOOKS[domain].marker, x, y, 3 * devicePixelRatio));
        ctx.fill(path);
        ctx.stroke(path);
      }
    }
  }
  for (const { fromMs, toMs, quality } of stretches) {
    const left = plot.valToPos(fromMs, 'x', true);
    const right = plot.valToPos(toMs, 'x', true);
    const isBad = quality === 'bad';
    const color = isBad ? theme.colors.error.main : theme.colors.warning.main;
    const box = { left, right: Math.max(right, left + 2), foot: bbox.top + bbox.height };
    hatch(ctx, box, colorManipulator.alpha(color, 0.9), isBad);
  }
  ctx.restore();
}

function hatch(
  ctx: CanvasRenderingContext2D,
  { left, right, foot }: { left: number; right: number; foot: number },
  color: string,
  isCrossed: boolean
): void {
  const height = TRACK_HEIGHT * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, foot - height, right - left, height);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (let x = left - height; x < right + height; x += HATCH_STEP * devicePixelRatio) {
    ctx.beginPath();
    ctx.moveTo(x, foot);
    ctx.lineTo(x + height, foot - height);
    if (isCrossed) {
      ctx.moveTo(x, foot - height);
      ctx.lineTo(x + height, foot);
    }
    ctx.stroke();
  }
  ctx.restore();
}
