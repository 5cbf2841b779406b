import type { EventEmitter } from 'node:events';

/** A signal that aborts when the host cancels the call, e.g. because the reader left the dashboard. */
export function abortOnCancel(call: EventEmitter): AbortSignal {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(new Error('The call was cancelled.')));
  return controller.signal;
}
