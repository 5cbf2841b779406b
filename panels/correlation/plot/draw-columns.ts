import type uPlot from 'uplot';
import { pixelColumns } from './pixel-columns.ts';

export interface ColumnLook {
  color: string;
  /** Width of the line, CSS px. */
  width: number;
}

/**
 * Draws one line of a plot as a bar per column of pixels. A path that goes up and down within each of them looks the same, and takes
 * twenty times as long to stroke.
 */
export function drawColumns(plot: uPlot, index: number, rangeMs: readonly [number, number], look: ColumnLook): void {
  const { ctx, bbox, data } = plot;
  const [times, values] = [data[0], data[index]] as [number[], Array<number | null | undefined>];
  const { lows, highs } = pixelColumns(times, values, rangeMs, bbox.width);
  const origin = plot.valToPos(0, 'y', true);
  const perUnit = plot.valToPos(1, 'y', true) - origin;
  const width = Math.max(1, Math.round(look.width * devicePixelRatio));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.globalAlpha = plot.series[index]!.alpha ?? 1;
  ctx.fillStyle = look.color;
  for (let column = 0; column < bbox.width; column++) {
    const high = highs[column]!;
    if (high === high) {
      const top = origin + high * perUnit;
      ctx.fillRect(bbox.left + column, top - width / 2, 1, (lows[column]! - high) * perUnit + width);
    }
  }
  ctx.restore();
}
