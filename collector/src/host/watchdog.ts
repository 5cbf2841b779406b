/** The run was ended by the host, not by the source. */
export class SourceStopped extends Error {
  override name = 'SourceStopped';
}

/**
 * Waits for a run of an adapter. Rejects where it does not connect in time, and does not wait for a run that
 * ignores its signal: one hanging library must not hold up the others or the shutdown.
 */
export async function withDeadline(
  running: Promise<void>,
  connected: Promise<void>,
  signal: AbortSignal,
  times: { connectTimeoutMs: number; stopTimeoutMs: number }
): Promise<void> {
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, error: Error) =>
    new Promise<never>((_, reject) => {
      timers.push(setTimeout(() => reject(error), ms));
    });
  const stopped = new Promise<never>((_, reject) => {
    const onAbort = () => {
      after(times.stopTimeoutMs, new SourceStopped('the adapter did not stop in time')).catch(reject);
    };
    if (signal.aborted) {
      onAbort();
    } else {
      signal.addEventListener('abort', onAbort, { once: true });
    }
  });
  // Whichever loses the race below may still reject later; it is nobody's business then.
  running.catch(() => undefined);
  stopped.catch(() => undefined);
  const seconds = Math.round(times.connectTimeoutMs / 1000);
  const tooLate = after(times.connectTimeoutMs, new Error(`no connection within ${seconds} s`));
  tooLate.catch(() => undefined);
  try {
    await Promise.race([connected, running, stopped, tooLate]);
    await Promise.race([running, stopped]);
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
  }
}
