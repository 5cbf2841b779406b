/** A text as a picture with nothing around it. */
export function textSprite(text: string, font: string, size: number, colour: string, ratio: number): HTMLCanvasElement {
  const sprite = document.createElement('canvas');
  const context = sprite.getContext('2d');
  if (!context) {
    return sprite;
  }
  context.font = font;
  sprite.width = Math.max(1, Math.ceil((context.measureText(text).width + 1) * ratio));
  sprite.height = Math.ceil(size * 1.4 * ratio);
  // A canvas forgets its settings when it changes its size.
  context.scale(ratio, ratio);
  context.font = font;
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  context.fillText(text, 0, size * 0.72);
  return sprite;
}
