import type { Hall } from '../data/hall.ts';
import type { Box, Plan } from '../layout/plan.ts';
import type { View } from '../layout/view.ts';
import type { Painting } from '../look/paint.ts';
import type { Widest } from './labels.ts';
import type { PlanLook } from './look.ts';
import type { Texts } from './texts.ts';

/** Everything that a drawing of the plan needs besides where one looks. */
export interface Picture {
  hall: Hall;
  plan: Plan;
  painting: Painting;
  shortNames: string[];
  widest: Widest;
  look: PlanLook;
  texts: Texts;
  hatch: CanvasPattern | null;
  /** Whether a picture lies under the plan, so that its floor is not painted. */
  hasImage: boolean;
}

/** A box of the floor on the canvas, px. */
export function onCanvas({ x, y, width, height }: Box, view: View): Box {
  return {
    x: x * view.scale + view.x,
    y: y * view.scale + view.y,
    width: width * view.scale,
    height: height * view.scale,
  };
}

export function isSeen(box: Box, seen: Box): boolean {
  return (
    box.x < seen.x + seen.width &&
    box.x + box.width > seen.x &&
    box.y < seen.y + seen.height &&
    box.y + box.height > seen.y
  );
}
