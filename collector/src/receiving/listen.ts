import { startHttpReceiver, type ListenAddress, type ReceiveConfig, type Route } from '#protocols/receive/read.ts';
import type { SourceContext } from '../contract/context.ts';
import type { Ingest } from './ingest.ts';

export const STATUS_PATH = '/status';
const REPORT_MS = 5_000;

/** Serves senders until the signal aborts. Rejects where it cannot listen. */
export async function receiveUntilStopped(
  options: { listen: ListenAddress; config: ReceiveConfig; routes: Route[] },
  ingest: Ingest,
  context: SourceContext,
  onListening: (port: number) => void
): Promise<void> {
  const status: Route = {
    method: 'GET',
    path: STATUS_PATH,
    receive: async () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ plenum: context.name, ...ingest.status() }),
    }),
  };
  const server = await startHttpReceiver({
    ...options,
    routes: [...options.routes, status],
    onRefused: ({ kind, message }, sender) => ingest.complaints.add(kind, sender, message),
  });
  onListening(server.port);
  ingest.report();
  const reporting = setInterval(ingest.report, REPORT_MS);
  try {
    if (!context.signal.aborted) {
      await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
    }
  } finally {
    clearInterval(reporting);
    await server.close();
  }
}
