import type { Lifted } from '../data/chain.ts';
import type { Box } from '../layout/plan.ts';
import type { Size, View } from '../layout/view.ts';
import { onCanvas } from './picture.ts';
import type { Picture } from './picture.ts';

/** What is pointed at or chosen, over the plan. */
export interface Emphasis {
  /** The chain of what is hovered or focused; the rest is dimmed. */
  lifted: Lifted | undefined;
  /** Racks of a job; the rest is dimmed. */
  footprint: ReadonlySet<number> | undefined;
  /** Rack with the keyboard's or the pointer's attention. */
  active: number | undefined;
  /** Racks that the dashboard's variable names. */
  chosen: ReadonlySet<number>;
  hasKeyboard: boolean;
}

export function drawOverlay(
  context: CanvasRenderingContext2D,
  { plan, look, texts, hall }: Pick<Picture, 'plan' | 'look' | 'texts' | 'hall'>,
  { lifted, footprint, active, chosen, hasKeyboard }: Emphasis,
  view: View,
  canvas: Size
): void {
  context.clearRect(0, 0, canvas.width, canvas.height);
  const equipment = new Map(plan.equipment.map((one) => [one.index, one]));
  const cut = ({ x, y, width, height }: Box) => context.clearRect(x - 1, y - 1, width + 2, height + 2);
  if (lifted || footprint) {
    context.fillStyle = look.veil;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const racks = lifted && lifted.racks.size > 0 ? lifted.racks : (footprint ?? new Set<number>());
    const lit = [
      ...[...racks].map((index) => plan.racks[index]),
      ...[...(lifted?.power ?? []), ...(lifted?.cooling ?? [])].map((index) => equipment.get(index)),
    ];
    for (const box of lit) {
      if (box) {
        cut(onCanvas(box, view));
      }
    }
  }
  if (footprint) {
    frame(
      context,
      [...footprint].flatMap((index) => plan.racks[index] ?? []),
      look.jobs,
      [2, 2],
      view
    );
  }
  if (lifted) {
    drawLines(context, plan, equipment, lifted, look, view);
    for (const [set, colour, dash] of [
      [lifted.power, look.power, []],
      [lifted.cooling, look.cooling, [6, 3]],
    ] as const) {
      const boxes = [...set].flatMap((index) => equipment.get(index) ?? []);
      frame(context, boxes, colour, dash, view);
      for (const box of boxes) {
        nameIfHidden(context, hall.equipment[box.index]!.name, onCanvas(box, view), colour, { look, texts });
      }
    }
  }
  frame(
    context,
    [...chosen].flatMap((index) => plan.racks[index] ?? []),
    look.focus,
    [],
    view
  );
  const box = active === undefined ? undefined : plan.racks[active];
  if (box) {
    const { x, y, width, height } = onCanvas(box, view);
    context.lineWidth = hasKeyboard ? 5 : 3;
    context.strokeStyle = look.ground;
    context.strokeRect(x - 1, y - 1, width + 2, height + 2);
    context.lineWidth = hasKeyboard ? 3 : 2;
    context.strokeStyle = look.focus;
    context.strokeRect(x - 1, y - 1, width + 2, height + 2);
  }
}

function frame(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  colour: string,
  dash: readonly number[],
  view: View
): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash([...dash]);
  for (const box of boxes) {
    const { x, y, width, height } = onCanvas(box, view);
    context.strokeRect(x, y, width, height);
  }
  context.setLineDash([]);
}

function drawLines(
  context: CanvasRenderingContext2D,
  plan: Picture['plan'],
  equipment: ReadonlyMap<number, Box>,
  { racks, nearest }: Lifted,
  look: Picture['look'],
  view: View
): void {
  const [index] = racks;
  const rack = index === undefined ? undefined : plan.racks[index];
  if (!rack) {
    return;
  }
  const to = middle(onCanvas(rack, view));
  for (const { equipment: one, kind } of nearest) {
    const box = equipment.get(one);
    if (!box) {
      continue;
    }
    const from = edgeTowards(to, onCanvas(box, view));
    context.strokeStyle = kind === 'power' ? look.power : look.cooling;
    context.setLineDash(kind === 'power' ? [] : [6, 3]);
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  context.setLineDash([]);
}

/** The point of a box that is nearest to another one: a line through a box would cross its name. */
function edgeTowards(to: { x: number; y: number }, { x, y, width, height }: Box): { x: number; y: number } {
  return { x: Math.min(x + width, Math.max(x, to.x)), y: Math.min(y + height, Math.max(y, to.y)) };
}

function middle({ x, y, width, height }: Box): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** A box that is too small for its name has it beside it while it is lifted. */
function nameIfHidden(
  context: CanvasRenderingContext2D,
  name: string,
  box: Box,
  colour: string,
  { look, texts }: Pick<Picture, 'look' | 'texts'>
): void {
  const width = texts.widthAt10(name);
  if (width <= box.width - 6 || width <= box.height - 6) {
    return;
  }
  const [x, y] = [box.x + box.width / 2 - width / 2, box.y - 8];
  context.fillStyle = look.ground;
  context.fillRect(x - 3, y - 7, width + 6, 14);
  texts.write(context, name, x, y, { size: 10, colour });
}
