import { textSprite } from './text-sprite.ts';

export interface TextStyle {
  /** CSS px. */
  size: number;
  colour: string;
  align?: 'left' | 'center';
  /** Reads from bottom to top. */
  isVertical?: boolean;
  isBold?: boolean;
}

/** Writes on a canvas; what was written once is copied as a picture, which is ten times as fast. */
export interface Texts {
  /** Width of a text at 10 px. */
  widthAt10(text: string): number;
  /** @param y the middle of the line */
  write(context: CanvasRenderingContext2D, text: string, x: number, y: number, style: TextStyle): void;
  /** Begins a frame. */
  begin(): void;
  /** Whether a frame left texts out, as too many of them were new: the next one writes them. */
  owes(): boolean;
}

/** Several thousand labels in two sizes; a picture of one has a few kB. */
const MAX_SPRITES = 6_000;

/** New pictures of a frame: some milliseconds. A hall of 2,000 racks is drawn at once, and its names follow within half a second. */
const MAX_NEW = 150;

export function createTexts(fontFamily: string, ratio: number): Texts {
  const measuring = document.createElement('canvas').getContext('2d');
  if (measuring) {
    measuring.font = `10px ${fontFamily}`;
  }
  const widths = new Map<string, number>();
  const sprites = new Map<string, HTMLCanvasElement>();
  let made = 0;
  let isOwed = false;
  return {
    begin() {
      made = 0;
      isOwed = false;
    },
    owes: () => isOwed,
    widthAt10(text) {
      const known = widths.get(text) ?? measuring?.measureText(text).width ?? text.length * 6;
      widths.set(text, known);
      return known;
    },
    write(context, text, x, y, style) {
      const { size, colour, align = 'left', isVertical = false, isBold = false } = style;
      const key = `${size}${isBold ? 'b' : ''}${colour}|${text}`;
      let sprite = sprites.get(key);
      if (!sprite && made >= MAX_NEW) {
        isOwed = true;
        return;
      }
      if (!sprite) {
        made++;
        if (sprites.size >= MAX_SPRITES) {
          sprites.clear();
        }
        sprite = textSprite(text, `${isBold ? '500 ' : ''}${size}px ${fontFamily}`, size, colour, ratio);
        sprites.set(key, sprite);
      }
      const [width, height] = [sprite.width / ratio, sprite.height / ratio];
      if (isVertical) {
        context.save();
        context.translate(x, y);
        context.rotate(-Math.PI / 2);
        context.drawImage(sprite, -width / 2, -height / 2, width, height);
        context.restore();
        return;
      }
      context.drawImage(
        sprite,
        Math.round(align === 'center' ? x - width / 2 : x),
        Math.round(y - height / 2),
        width,
        height
      );
    },
  };
}
