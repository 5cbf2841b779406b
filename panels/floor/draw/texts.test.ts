import { expect, it } from 'vitest';
import { createTexts } from './texts.ts';

it('leaves names to later frames where too many are new, and has all of them after some', () => {
  const texts = createTexts('Inter', 1);
  let drawn = 0;
  const context = { drawImage: () => drawn++ } as unknown as CanvasRenderingContext2D;
  const frame = () => {
    texts.begin();
    drawn = 0;
    for (let rack = 0; rack < 1_000; rack++) {
      texts.write(context, `R-${rack}`, 0, 0, { size: 10, colour: '#fff' });
    }
    return drawn;
  };
  expect(frame()).toBeLessThan(1_000);
  expect(texts.owes()).toBe(true);
  let frames = 1;
  while (texts.owes()) {
    frame();
    frames++;
  }
  expect(drawn).toBe(1_000);
  expect(frames).toBeLessThan(10);
});
