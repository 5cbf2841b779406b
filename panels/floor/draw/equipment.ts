import type { Box } from '../layout/plan.ts';
import type { View } from '../layout/view.ts';
import { isSeen, onCanvas } from './picture.ts';
import type { Picture } from './picture.ts';
import { LEAST_SIZE } from './labels.ts';

const EDGE_PX = 3;

/** Machines of the facility: a box with its name, its state at the left edge, how cold its supply is where there is room. */
export function drawEquipment(
  context: CanvasRenderingContext2D,
  { hall, plan, look, texts }: Picture,
  view: View,
  seen: Box
): void {
  for (const placed of plan.equipment) {
    if (!isSeen(placed, seen)) {
      continue;
    }
    const { name, state, supplyCel } = hall.equipment[placed.index]!;
    const { x, y, width, height } = onCanvas(placed, view);
    context.fillStyle = look.equipment;
    context.fillRect(x, y, width, height);
    const fault = state === 'down' ? look.alarm : state === 'degraded' ? look.warn : undefined;
    context.strokeStyle = fault ?? look.equipmentEdge;
    context.lineWidth = fault ? 2 : 1;
    // Standing by is drawn as what it is: there, but not at work.
    context.setLineDash(state === 'standby' || state === 'unknown' ? [3, 3] : []);
    context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), Math.max(1, height - 1));
    context.setLineDash([]);
    if (fault && width > 8) {
      context.fillStyle = fault;
      context.fillRect(x, y, EDGE_PX, height);
    }
    const room = width - 2 * EDGE_PX;
    const size = [12, 11, LEAST_SIZE].find((one) => (texts.widthAt10(name) * one) / 10 <= room);
    if (size !== undefined && height >= size * 1.3) {
      const supply = supplyCel === null ? '' : `${supplyCel.toFixed(1)} °C`;
      const hasSupply = supply !== '' && height >= size * 2.7 && (texts.widthAt10(supply) * size) / 10 <= room;
      const middle = y + height / 2;
      texts.write(context, name, x + width / 2, hasSupply ? middle - size * 0.65 : middle, {
        ...{ size, colour: look.text, align: 'center' },
      });
      if (hasSupply) {
        texts.write(context, supply, x + width / 2, middle + size * 0.65, {
          size,
          colour: look.faint,
          align: 'center',
        });
      }
    } else if (room >= LEAST_SIZE && texts.widthAt10(name) <= height - 6) {
      texts.write(context, name, x + width / 2, y + height / 2, {
        ...{ size: LEAST_SIZE, colour: look.text, isVertical: true },
      });
    }
  }
}
