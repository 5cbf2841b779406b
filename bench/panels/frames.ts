/** What a run of frames took. */
export interface Run {
  /** Frames a second by the median distance of two; at most what the screen shows. */
  fps: number;
  /** Median time of the page's own thread for one frame, ms: what is left of 1000/60 is free for the rest of the dashboard. */
  frameMs: number;
}

/** Frames at the start in which code is compiled and pictures are cached. */
const WARM_UP = 20;

/**
 * Changes the drawing once a frame and times frames: what `step` does, and what it leaves to the next frame of the screen, which
 * counts there.
 */
export function timeFrames(step: (frame: number) => void, frames: number): Promise<Run> {
  const distances: number[] = [];
  const works: number[] = [];
  let lastMs: number | undefined;
  let frame = 0;
  return new Promise((resolve, reject) => {
    const tick = (startMs: number) => {
      if (frame === frames + WARM_UP) {
        resolve({ fps: 1_000 / median(distances), frameMs: median(works) });
        return;
      }
      // Before the step asks for a frame: so this comes first in the next one too, and all work of it is behind.
      requestAnimationFrame(tick);
      const beforeMs = performance.now();
      const isCounted = frame >= WARM_UP;
      try {
        step(frame++);
      } catch (error) {
        reject(error as Error);
      }
      void afterTasks().then(() => isCounted && works.push(performance.now() - beforeMs));
      if (isCounted && lastMs !== undefined) {
        distances.push(startMs - lastMs);
      }
      lastMs = startMs;
    };
    requestAnimationFrame(tick);
  });
}

/** A message is read once the callbacks of the frame have run and it is painted. */
function afterTasks(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });
}

function afterPaint(): Promise<void> {
  return new Promise<void>((resolve) => requestAnimationFrame(() => resolve())).then(afterTasks);
}

/** From a call until what it draws is on the screen, ms. */
export async function timePaint(draw: () => void, isDrawn: () => boolean): Promise<number> {
  const startMs = performance.now();
  draw();
  do {
    await afterPaint();
  } while (!isDrawn());
  return performance.now() - startMs;
}

/** Whether a canvas has more than its ground. */
export function isPainted(canvas: HTMLCanvasElement | null): boolean {
  if (!canvas || canvas.width === 0) {
    return false;
  }
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  return pixels.some((pixel) => pixel !== pixels[0]);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
