import type { Box, Side } from '../layout/plan.ts';
import type { View } from '../layout/view.ts';
import { isSeen, onCanvas } from './picture.ts';
import type { Picture } from './picture.ts';
import { labelsFor } from './labels.ts';
import type { RackLabels } from './labels.ts';

/** Below this width a rack has no edge, no front and no bar, px. */
const DETAIL_PX = 7;
/** A rack in alarm is never smaller than this, px: it is found from the other end of the hall. */
const LEAST_ALARM_PX = 6;
const BAR_PX = 3;
/** Narrower racks have their name upright, which needs the whole height. */
const BAR_FROM_PX = 26;

export function drawRacks(context: CanvasRenderingContext2D, picture: Picture, view: View, seen: Box): void {
  const { plan, painting, look, widest } = picture;
  const shown = plan.racks
    .filter((rack) => isSeen(rack, seen))
    .map((rack): Shown => ({ rack, box: onCanvas(rack, view), paint: painting.racks[rack.index]! }));
  const gap = view.scale >= 12 ? 1 : view.scale >= 5 ? 0.5 : 0;
  let fill: string | undefined;
  for (const { paint, box } of shown) {
    const { x, y, width, height } = box;
    if (paint.fill === '') {
      continue;
    }
    if (paint.fill !== fill) {
      fill = paint.fill;
      context.fillStyle = fill;
    }
    context.fillRect(x + gap, y + gap, width - 2 * gap, height - 2 * gap);
  }
  drawHollow(context, picture, shown);
  const detailed = shown.filter(({ box }) => Math.min(box.width, box.height) >= DETAIL_PX);
  if (detailed.length > 0) {
    const labels = labelsFor(shown[0]!.box, widest);
    for (const one of detailed) {
      drawDetail(context, picture, one, labels);
    }
  }
  for (const { box, paint } of shown) {
    drawMark(context, box, paint.state, look);
  }
}

/** A rack that is seen, where on the canvas, px, and how it looks. */
interface Shown {
  rack: Picture['plan']['racks'][number];
  box: Box;
  paint: Picture['painting']['racks'][number];
}

/** What has no value, or one that is not to be trusted. */
function drawHollow(context: CanvasRenderingContext2D, { look, hatch }: Picture, racks: readonly Shown[]): void {
  context.strokeStyle = look.hollow;
  context.lineWidth = 1;
  for (const { box, paint } of racks) {
    const { fill, isHatched } = paint;
    if (fill !== '' && !isHatched) {
      continue;
    }
    const { x, y, width, height } = box;
    if (isHatched && hatch) {
      context.fillStyle = hatch;
      context.fillRect(x + 1, y + 1, width - 2, height - 2);
    }
    if (fill === '') {
      context.strokeRect(x + 1, y + 1, Math.max(1, width - 2), Math.max(1, height - 2));
    }
  }
}

function drawDetail(
  context: CanvasRenderingContext2D,
  { hall, shortNames, look, texts }: Picture,
  { rack: { index, front }, box: { x, y, width, height }, paint }: Shown,
  labels: RackLabels
): void {
  const { text, bar, fill } = paint;
  context.fillStyle = fill === '' ? look.hollow : text;
  context.globalAlpha = 0.45;
  context.fillRect(...edgeOf(front, x + 1, y + 1, width - 2, height - 2));
  context.globalAlpha = 1;
  if (bar !== undefined && width >= BAR_FROM_PX) {
    const top = y + height - BAR_PX - 4;
    context.fillStyle =
      fill === '' ? look.equipment : text === '#ffffff' ? 'rgba(0, 0, 0, 0.4)' : 'rgba(255, 255, 255, 0.45)';
    context.fillRect(x + 4, top, width - 8, BAR_PX);
    context.fillStyle = text;
    context.fillRect(x + 4, top, (width - 8) * bar, BAR_PX);
  }
  const { name, value: number } = labels;
  const middle = x + width / 2;
  if (name?.form === 'vertical') {
    texts.write(context, hall.racks[index]!.name, middle, y + height / 2, {
      ...{ size: name.size, colour: text, isVertical: true },
    });
    return;
  }
  const lines = name && number ? (name.size + number.size) * 1.3 : 0;
  const start = y + (height - lines) / 2;
  if (name) {
    const words = name.form === 'full' ? hall.racks[index]!.name : shortNames[index]!;
    const at = number ? start + name.size * 0.65 : y + height / 2;
    texts.write(context, words, middle, at, { size: name.size, colour: text, align: 'center' });
  }
  const written = number && name && (number.form === 'full' ? paint.value : paint.short);
  if (written) {
    texts.write(context, written, middle, start + name.size * 1.3 + number.size * 0.65, {
      ...{ size: number.size, colour: text, align: 'center', isBold: true },
    });
  }
}

/** A line along the front: where cold air goes in. */
function edgeOf(front: Side, x: number, y: number, width: number, height: number): [number, number, number, number] {
  switch (front) {
    case 'up':
      return [x, y, width, 2];
    case 'down':
      return [x, y + height - 2, width, 2];
    case 'left':
      return [x, y, 2, height];
    case 'right':
      return [x + width - 2, y, 2, height];
  }
}

/** Above the limit a filled corner and a frame, near it a hollow corner: told apart without their colours. */
function drawMark(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  state: string,
  { alarm, warn, ground }: Picture['look']
): void {
  if (state !== 'alarm' && state !== 'warn') {
    return;
  }
  const isAlarm = state === 'alarm';
  const small = Math.min(width, height) < DETAIL_PX;
  if (small) {
    if (isAlarm) {
      const size = Math.max(LEAST_ALARM_PX, width);
      context.fillStyle = ground;
      context.fillRect(x + (width - size) / 2 - 1, y + (height - size) / 2 - 1, size + 2, size + 2);
      context.fillStyle = alarm;
      context.fillRect(x + (width - size) / 2, y + (height - size) / 2, size, size);
    }
    return;
  }
  const size = Math.min(13, Math.max(6, width * 0.3));
  const right = x + width - 1;
  context.beginPath();
  context.moveTo(right - size, y + 1);
  context.lineTo(right, y + 1);
  context.lineTo(right, y + 1 + size);
  context.closePath();
  context.fillStyle = isAlarm ? alarm : ground;
  context.fill();
  context.strokeStyle = isAlarm ? ground : warn;
  context.lineWidth = isAlarm ? 1 : 2;
  context.stroke();
  if (isAlarm) {
    context.strokeStyle = ground;
    context.lineWidth = 4;
    context.strokeRect(x + 1, y + 1, width - 2, height - 2);
    context.strokeStyle = alarm;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, width - 2, height - 2);
  }
}
