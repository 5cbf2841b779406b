const TILE_PX = 8;

/** Diagonal lines, light beside dark, so that they are seen on every colour. */
export function hatchPattern(
  context: CanvasRenderingContext2D,
  [light, dark]: readonly [string, string],
  ratio: number
): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = TILE_PX * ratio;
  tile.height = TILE_PX * ratio;
  const ink = tile.getContext('2d');
  if (!ink) {
    return null;
  }
  ink.scale(ratio, ratio);
  for (const [offset, colour] of [
    [0, light],
    [1.5, dark],
  ] as const) {
    ink.strokeStyle = colour;
    ink.lineWidth = 1.2;
    ink.beginPath();
    for (const start of [-TILE_PX, 0, TILE_PX]) {
      ink.moveTo(start + offset, TILE_PX);
      ink.lineTo(start + offset + TILE_PX, 0);
    }
    ink.stroke();
  }
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
