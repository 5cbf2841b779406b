export interface BackoffOptions {
  firstMs: number;
  maxMs: number;
  random?: () => number;
}

/**
 * Pauses that double from `firstMs` to `maxMs`, each with jitter between half and the whole of it, so that
 * many clients of a server that comes back do not all knock at once.
 */
export function createBackoff({ firstMs, maxMs, random = Math.random }: BackoffOptions) {
  let attempt = 0;
  return {
    nextMs(): number {
      const ceiling = Math.min(maxMs, firstMs * 2 ** attempt);
      attempt = Math.min(attempt + 1, 30);
      return ceiling / 2 + (ceiling / 2) * random();
    },
    reset(): void {
      attempt = 0;
    },
    attempts: () => attempt,
  };
}

/** Resolves after `ms`, or at once when the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal?.aborted) {
      done();
    } else {
      signal?.addEventListener('abort', done, { once: true });
    }
  });
}
