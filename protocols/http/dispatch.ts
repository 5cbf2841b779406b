import type { Dispatcher } from 'undici';

/**
 * The only place from which a reader over HTTP sends a request: GET without a body, in one whole answer (`getPage`) or as a
 * stream that goes on.
 */
export function dispatchGet(
  dispatcher: Dispatcher,
  url: URL,
  headers: Record<string, string>,
  handler: Dispatcher.DispatchHandler
): void {
  dispatcher.dispatch({ origin: url.origin, path: `${url.pathname}${url.search}`, method: 'GET', headers }, handler);
}
