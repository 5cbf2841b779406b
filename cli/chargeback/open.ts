import pg from 'pg';
import type { MonthFigures } from '#datasource/backend/queries/chargeback/figures.ts';
import { type Prices, readPrices } from '#datasource/backend/queries/chargeback/prices.ts';
import { workOut } from '#datasource/backend/queries/chargeback/work-out.ts';
import { contextOf } from '#datasource/backend/queries/shared/context.ts';
import { openServer } from '#datasource/backend/servers/server.ts';
import { type KeptStatement } from '#database/chargeback.ts';
import type { Site } from '#model/topology.ts';
import { nextMonth, startOfDayMs } from '#model/time/calendar.ts';
import { explained, ownerUrl } from '../lib/owner.ts';
import { settingsOf } from '../mcp/plant.ts';

/** Between two lines of progress. */
const TELL_EVERY_MS = 5_000;
/** The method of sharing out; a later version that shares out otherwise has another. */
const METHOD = 1;

export interface Books {
  /** As the owner. */
  client: pg.Client;
  sites: readonly Site[];
  prices: Prices;
  /** Works out a month of a site up to `untilMs`, from what the database has now, with a line of progress now and then. */
  workOut(site: Site, month: string, untilMs: number): Promise<MonthFigures>;
}

/** Opens the database of the owner for reading and writing; closes it when `work` is done. Throws one clear sentence. */
export async function withBooks<Result>(
  what: string,
  { url, site }: { url: string | undefined; site: string | undefined },
  print: (text: string) => void,
  work: (books: Books) => Promise<Result>
): Promise<Result> {
  const owner = ownerUrl(url, what);
  return explained(what, async () => {
    const client = new pg.Client({ connectionString: owner, application_name: 'plenum chargeback' });
    await client.connect();
    const server = openServer({ name: 'plenum', settings: settingsOf(asPgHasIt(owner), what) }, () => undefined);
    try {
      const database = server.connections.as({ name: 'chargeback', fromAlert: false });
      const { knownPoints, knownTopology } = server;
      const asked = { fromMs: 0, toMs: 1, maxDataPoints: 0, intervalMs: 0, fromAlert: false, refId: 'A' };
      // A month takes as long as it takes; Ctrl-C ends it, and nothing is kept then.
      const { signal } = new AbortController();
      const context = contextOf({ ...asked, database, knownPoints, knownTopology, signal });
      const topology = await context.topology();
      const sites = topology.sites.filter(({ id }) => site === undefined || id === site);
      if (sites.length === 0) {
        throw new Error(
          withoutSite(
            what,
            site,
            topology.sites.map(({ id }) => id)
          )
        );
      }
      const prices = await readPrices(database, signal);
      return await work({
        client,
        sites,
        prices,
        workOut: ({ id, timeZone }, month, untilMs) => {
          let toldMs = Date.now();
          const fromMs = startOfDayMs(`${month}-01`, timeZone);
          return workOut({ site: id, timeZone, month, fromMs, untilMs }, prices, context, (done, all) => {
            if (Date.now() - toldMs > TELL_EVERY_MS) {
              toldMs = Date.now();
              print(`  ${id} ${month}: ${done} of ${all} days`);
            }
          });
        },
      });
    } finally {
      await Promise.all([client.end(), server.connections.close()]);
    }
  });
}

/** Without a word about TLS the driver of the owner's connections asks for none. */
function asPgHasIt(owner: string): string {
  const url = new URL(owner);
  if (!url.searchParams.has('sslmode')) {
    url.searchParams.set('sslmode', 'disable');
  }
  return url.href;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Throws one sentence where a text is not a month. */
export function checkMonth(what: string, month: string): string {
  if (!MONTH.test(month)) {
    throw new Error(`${what}: ${month} is not a month. Write 2026-10.`);
  }
  return month;
}

/** When a month ends on the clock of a site, epoch ms. */
export function endOfMonthMs(month: string, { timeZone }: Site): number {
  return startOfDayMs(nextMonth(`${month}-01`), timeZone);
}

/** What is kept of figures: with what they were worked out. */
export function statementOf(figures: MonthFigures, { fingerprint, versions }: Prices): KeptStatement {
  const { site, month, fromMs, untilMs, hours, jobs, days, missing, simulated } = figures;
  return {
    ...{ site, month, fromMs, untilMs, hours, jobs, simulated },
    prices: fingerprint,
    inputs: {
      method: METHOD,
      records: versions,
      days: days.map(({ day, hours: all, known }) => [day, all, known]),
      missing,
    },
  };
}

/** Says which site is not there, or that there is none yet: a command that keeps on trying may be up before the collector. */
export function withoutSite(what: string, site: string | undefined, known: readonly string[]): string {
  return site === undefined || known.length === 0
    ? `${what}: this database has no site yet. Start the collector, which brings the topology.`
    : `${what}: ${site} is not a site of this database. It has ${known.join(', ')}.`;
}
