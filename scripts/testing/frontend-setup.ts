import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

/** What Grafana's components and uPlot expect of a browser and the test environment does not have. */

afterEach(() => cleanup());

class IdleObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal('ResizeObserver', IdleObserver);
vi.stubGlobal('IntersectionObserver', IdleObserver);
vi.stubGlobal(
  'Path2D',
  class {
    addPath(): void {}
    rect(): void {}
    moveTo(): void {}
    lineTo(): void {}
    arc(): void {}
    closePath(): void {}
  }
);
vi.stubGlobal('matchMedia', (media: string) => ({
  media,
  matches: false,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
}));

/** Takes every drawing call; measuring gives a width. */
const canvasContext = new Proxy(
  {},
  {
    get: (_target, property) => (property === 'measureText' ? () => ({ width: 10 }) : () => undefined),
    set: () => true,
  }
);
HTMLCanvasElement.prototype.getContext = (() => canvasContext) as unknown as HTMLCanvasElement['getContext'];

/** Icons are fetched one by one; nobody answers here. */
vi.stubGlobal('fetch', async () => new Response('<svg xmlns="http://www.w3.org/2000/svg"/>'));
