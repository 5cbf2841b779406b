import type pg from 'pg';
import type { Logger } from 'pino';
import { describeFailure } from '#database/failure.ts';
import { readHostsNowhere } from '#database/hosts-nowhere.ts';
import { clause } from '#model/text/clause.ts';
import { createBackoff, pause } from '../backoff.ts';
import type { HostDirectory } from './directory.ts';

/** As many as are remembered at all. */
const MAX_HOSTS = 50_000;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

export interface MetBeforeOptions {
  connect: () => Promise<pg.Client>;
  /** Names of the sources that are configured: hosts of others are those of other collectors and their rules. */
  sources: readonly string[];
  hosts: Pick<HostDirectory, 'place' | 'flush'>;
  log: Logger;
}

/**
 * Asks, once, where those hosts are that were nowhere when they were met: a rule may place them by now, and one that idles is met by
 * no source for days, while the past of its jobs waits for a rack.
 */
export async function placeMetBefore(
  { connect, sources, hosts, log }: MetBeforeOptions,
  signal: AbortSignal
): Promise<void> {
  const backoff = createBackoff({ firstMs: FIRST_RETRY_MS, maxMs: MAX_RETRY_MS });
  let said = '';
  while (!signal.aborted) {
    let client: pg.Client | undefined;
    try {
      client = await connect();
      const met = await readHostsNowhere(client, MAX_HOSTS, sources);
      met.hosts.forEach(hosts.place);
      hosts.flush();
      return;
    } catch (error) {
      const { kind, message, nextStep } = describeFailure(error);
      const text = `Hosts of the time before this start are not looked at: ${clause(message)}. ${clause(nextStep)}.`;
      // That it is away, the writer says.
      if (kind !== 'away' && text !== said && !signal.aborted) {
        log.warn(text);
        said = text;
      }
    } finally {
      await client?.end().catch(() => undefined);
    }
    await pause(backoff.nextMs(), signal);
  }
}
