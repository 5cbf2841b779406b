import { visible } from '../layout/view.ts';
import type { Size, View } from '../layout/view.ts';
import { drawEquipment } from './equipment.ts';
import { drawAisles, drawHalls, drawRowLabels } from './ground.ts';
import type { Picture } from './picture.ts';
import { drawRacks } from './racks.ts';

/** Hall, aisles, equipment and racks with their labels. */
export function drawBase(context: CanvasRenderingContext2D, picture: Picture, view: View, canvas: Size): void {
  context.clearRect(0, 0, canvas.width, canvas.height);
  const seen = visible(view, canvas);
  drawHalls(context, picture, view);
  drawAisles(context, picture, view, seen);
  drawRacks(context, picture, view, seen);
  drawEquipment(context, picture, view, seen);
  drawRowLabels(context, picture, view, seen);
}
