import type { EventEmitter } from 'node:events';

/** Nobody waits for the answer any more: the reader left, refreshed or zoomed. A fault of nobody. */
export class CancelledError extends Error {
  constructor() {
    super('The call was cancelled.');
  }
}

/** A signal that aborts when the host cancels the call, e.g. because the reader left the dashboard. */
export function abortOnCancel(call: EventEmitter): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(new CancelledError()));
  return controller.signal;
}
