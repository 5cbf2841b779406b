import type { EventEmitter } from 'node:events';

/**
 * One Ctrl-C or one stop of a service may arrive several times: the whole process group is signalled, and wrappers
 * such as npx pass it on besides. A signal this soon after the first one is its echo.
 */
export const ECHO_MS = 2_000;

/**
 * Resolves with the first SIGTERM or SIGINT. A later one that is no echo of it calls `again`.
 * @param emitter where the signals come from; the process
 */
export function stopSignal(again: () => void, emitter: EventEmitter = process): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const onSignal = (signal: NodeJS.Signals) => {
      const nowMs = performance.now();
      firstMs ??= nowMs;
      resolve(signal);
      if (nowMs - firstMs > ECHO_MS) {
        again();
      }
    };
    emitter.on('SIGTERM', onSignal);
    emitter.on('SIGINT', onSignal);
  });
}
