import type { Box } from '../layout/plan.ts';
import type { View } from '../layout/view.ts';
import { isSeen, onCanvas } from './picture.ts';
import type { Picture } from './picture.ts';
import { LEAST_SIZE } from './labels.ts';
import { LINE_HEIGHT, nameLines } from './name-lines.ts';

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
    const written = nameLines(name, { width: room, height }, (text) => texts.widthAt10(text));
    if (written) {
      const { lines, size } = written;
      const supply = supplyCel === null ? '' : `${supplyCel.toFixed(1)} °C`;
      const hasSupply =
        supply !== '' &&
        height >= (lines.length + 1) * size * LINE_HEIGHT &&
        (texts.widthAt10(supply) * size) / 10 <= room;
      const all = hasSupply ? [...lines, supply] : lines;
      for (const [at, line] of all.entries()) {
        texts.write(context, line, x + width / 2, y + height / 2 + (at - (all.length - 1) / 2) * size * LINE_HEIGHT, {
          ...{ size, colour: at < lines.length ? look.text : look.faint, align: 'center' },
        });
      }
    } else if (room >= LEAST_SIZE && texts.widthAt10(name) <= height - 6) {
      texts.write(context, name, x + width / 2, y + height / 2, {
        ...{ size: LEAST_SIZE, colour: look.text, isVertical: true },
      });
    }
  }
}
