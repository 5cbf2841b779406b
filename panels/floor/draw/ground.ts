import type { Aisle, Box } from '../layout/plan.ts';
import type { View } from '../layout/view.ts';
import { isSeen, onCanvas } from './picture.ts';
import type { Picture } from './picture.ts';
import { LEAST_SIZE } from './labels.ts';

/** Room that a line of text needs, px. */
const LINE_PX = 14;
const CONTAINED_PX = 2;

export function drawHalls(
  context: CanvasRenderingContext2D,
  { plan, look, texts, hasImage }: Picture,
  view: View
): void {
  for (const hall of [...plan.halls, ...(plan.plant ? [plan.plant] : [])]) {
    const { x, y, width, height } = onCanvas(hall, view);
    if (!hasImage) {
      context.fillStyle = look.floor;
      context.fillRect(x, y, width, height);
    }
    context.strokeStyle = look.wall;
    context.lineWidth = hall === plan.plant ? 1 : 1.5;
    context.setLineDash(hall === plan.plant ? [4, 4] : []);
    context.strokeRect(x, y, width, height);
    context.setLineDash([]);
    if (texts.widthAt10(hall.name) * 1.2 <= width - 8) {
      // A hall that reaches beyond the canvas is named where it can be read.
      texts.write(context, hall.name, Math.max(x + 6, 6), Math.max(y + 10, 10), {
        ...{ size: 12, colour: look.faint, isBold: true },
      });
    }
  }
}

export function drawAisles(
  context: CanvasRenderingContext2D,
  { plan, look, texts }: Picture,
  view: View,
  seen: Box
): void {
  for (const aisle of plan.aisles) {
    if (!isSeen(aisle, seen)) {
      continue;
    }
    const { x, y, width, height } = onCanvas(aisle, view);
    context.fillStyle = aisle.kind === 'cold' ? look.cold : look.hot;
    context.fillRect(x, y, width, height);
    if (aisle.isContained) {
      context.strokeStyle = look.aisleText;
      context.lineWidth = CONTAINED_PX;
      context.strokeRect(x + 1, y + 1, width - 2, height - 2);
    }
    const [length, room] = aisle.isHorizontal ? [width, height] : [height, width];
    const text =
      room < LINE_PX ? undefined : aisleWords(aisle).find((words) => texts.widthAt10(words) * 1.1 + 12 <= length);
    if (text !== undefined) {
      texts.write(context, text, x + width / 2, y + height / 2, {
        ...{ size: 11, colour: look.aisleText, align: 'center', isVertical: !aisle.isHorizontal },
      });
    }
  }
}

/** Names of rows stand over their first rack, where there is room, or below it, where a closed aisle is; nearer in, the names of racks say where one is. */
export function drawRowLabels(
  context: CanvasRenderingContext2D,
  { plan, look, texts }: Picture,
  view: View,
  seen: Box
): void {
  const taken: Box[] = [];
  for (const row of plan.rows) {
    const isWanted = row.label !== '' && isSeen({ ...row, y: row.y - 1, height: row.height + 1 }, seen);
    if (!isWanted || row.height * view.scale < LEAST_SIZE / 2) {
      continue;
    }
    const { x, y, height } = onCanvas(row, view);
    const width = texts.widthAt10(row.label) * 1.1;
    const over = { x: Math.max(x, 4), y: y - LINE_PX, width, height: LINE_PX };
    const isBelow = plan.aisles.some((aisle) => aisle.isContained && isSeen(onCanvas(aisle, view), over));
    const box = isBelow ? { ...over, y: y + height } : over;
    const isFree = taken.every((one) => !isSeen(one, box));
    // Between rows that stand close there is no room for a word.
    if (
      isFree &&
      roomBeside(row, plan.rows, isBelow) * view.scale >= LINE_PX &&
      width <= row.width * view.scale + LINE_PX
    ) {
      taken.push(box);
      texts.write(context, row.label, box.x, box.y + LINE_PX / 2, { size: 11, colour: look.faint });
    }
  }
}

/** To the next row above or below, metres. */
function roomBeside(row: Box, rows: readonly Box[], isBelow: boolean): number {
  return rows.reduce((least, other) => {
    const gap = isBelow ? other.y - (row.y + row.height) : row.y - (other.y + other.height);
    return other !== row && gap >= 0 && other.x < row.x + row.width && other.x + other.width > row.x
      ? Math.min(least, gap)
      : least;
  }, Infinity);
}

/** What is written into an aisle, the longest first; that it is a guess is never left out. */
function aisleWords({ kind, isContained, isAssumed }: Aisle): string[] {
  const word = kind === 'cold' ? 'Cold' : 'Hot';
  const guess = isAssumed ? ' (assumed)' : '';
  return [`${word} aisle${isContained ? ', contained' : ''}${guess}`, `${word} aisle${guess}`, `${word}${guess}`];
}
