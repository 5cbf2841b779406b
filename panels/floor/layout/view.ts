import type { Box } from './plan.ts';

/** How the floor is seen: a metre takes `scale` px, and the floor's corner is at `x`, `y` px of the canvas. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A rack of 0.6 m is then as wide as a phone: further in there is nothing more to see. */
const MAX_SCALE = 400;
const PADDING_PX = 6;

/** The whole plan in the middle of the canvas. */
export function fit(plan: Box, canvas: Size): View {
  const scale = Math.min(
    MAX_SCALE,
    (canvas.width - 2 * PADDING_PX) / Math.max(1, plan.width),
    (canvas.height - 2 * PADDING_PX) / Math.max(1, plan.height)
  );
  return centred({ x: plan.x + plan.width / 2, y: plan.y + plan.height / 2 }, Math.max(scale, 0.01), canvas);
}

function centred(point: { x: number; y: number }, scale: number, canvas: Size): View {
  return { scale, x: canvas.width / 2 - point.x * scale, y: canvas.height / 2 - point.y * scale };
}

/** Zooms by a factor; what is under a point of the canvas stays there. */
export function zoom(view: View, factor: number, at: { x: number; y: number }, plan: Box, canvas: Size): View {
  const least = fit(plan, canvas).scale;
  const scale = Math.min(Math.max(MAX_SCALE, least), Math.max(least, view.scale * factor));
  const ratio = scale / view.scale;
  return keepIn({ scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }, plan, canvas);
}

export function pan(view: View, dx: number, dy: number, plan: Box, canvas: Size): View {
  return keepIn({ ...view, x: view.x + dx, y: view.y + dy }, plan, canvas);
}

/** A plan that is smaller than the canvas stays in its middle; a larger one cannot be pushed out of it. */
function keepIn(view: View, plan: Box, canvas: Size): View {
  const along = (offset: number, start: number, length: number, room: number) => {
    const [first, last] = [offset + start * view.scale, offset + (start + length) * view.scale];
    if (length * view.scale <= room) {
      return offset + (room - (first + last)) / 2;
    }
    const slack = room / 3;
    return offset + Math.min(0, slack - first) + Math.max(0, room - slack - last);
  };
  return {
    scale: view.scale,
    x: along(view.x, plan.x, plan.width, canvas.width),
    y: along(view.y, plan.y, plan.height, canvas.height),
  };
}

/** Moves as little as it takes to see a box whole, with some room around it. */
export function reveal(view: View, box: Box, plan: Box, canvas: Size): View {
  const room = 24;
  const push = (start: number, length: number, size: number) =>
    start < room ? room - start : start + length > size - room ? size - room - start - length : 0;
  const dx = push(view.x + box.x * view.scale, box.width * view.scale, canvas.width);
  const dy = push(view.y + box.y * view.scale, box.height * view.scale, canvas.height);
  return dx === 0 && dy === 0 ? view : pan(view, dx, dy, plan, canvas);
}

/** The part of the floor that is seen, m. */
export function visible(view: View, canvas: Size): Box {
  return {
    x: -view.x / view.scale,
    y: -view.y / view.scale,
    width: canvas.width / view.scale,
    height: canvas.height / view.scale,
  };
}

export function toFloor(view: View, point: { x: number; y: number }): { x: number; y: number } {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
}

/** Whether more than the whole plan could be seen. */
export function isWhole(view: View, plan: Box, canvas: Size): boolean {
  return view.scale <= fit(plan, canvas).scale * 1.001;
}
