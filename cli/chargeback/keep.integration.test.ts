import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runPlenum } from '#collector/testing/collector.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { keepUpdating } from './keep.ts';

const WAIT_MS = 60_000;
const FAST = { everyMs: 50, lookAgainMs: 50 };
const WAITS = 'Chargeback update: another process does it. This one takes over when that one ends.';

let database: TestDatabase;
let owner: pg.Client;
const running: Array<{ stop(): Promise<void> }> = [];

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    `INSERT INTO plenum.site (code, name, time_zone, simulated) VALUES ('berlin', 'Berlin', 'Europe/Berlin', true)`
  );
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});

afterAll(async () => {
  await owner?.end();
  await database?.stop();
});

/** A runner as the command starts it, with what it said. */
function start(url = database.urlAs('plenum_writer')) {
  const said: string[] = [];
  const stopped = new AbortController();
  const ended = keepUpdating({ site: undefined, url }, (text) => said.push(text), stopped.signal, FAST);
  const stop = () => {
    stopped.abort();
    return ended;
  };
  running.push({ stop });
  return { said, stop };
}

const worksOut = (said: readonly string[]) => said.filter((text) => /^berlin \d{4}-\d\d: 0 kWh/.test(text)).length;
const until = (ready: () => boolean | Promise<boolean>) => expect.poll(ready, { timeout: WAIT_MS }).toBe(true);

describe('months that are worked out at intervals', () => {
  it("are so again and again, as the collector's role, and kept", async () => {
    const { said, stop } = start();
    await until(() => worksOut(said) >= 4);
    await stop();
    const before = said.length;
    const { rows } = await owner.query('SELECT state FROM plenum.chargeback_statement');
    expect(rows).toEqual([{ state: 'open' }, { state: 'open' }]);
    expect(said.length).toBe(before);
  });

  it('go on after a failure, which is said', async () => {
    await owner.query('ALTER TABLE plenum.chargeback_statement RENAME TO away');
    const { said } = start();
    await until(() => said.some((text) => /^Chargeback update: .*It is tried again\.$/.test(text)));
    await owner.query('ALTER TABLE plenum.away RENAME TO chargeback_statement');
    await until(() => worksOut(said) >= 1);
  });

  it.skipIf(!process.env.PLENUM_DATABASE_URL)(
    'are so by one of two runners, and by the other one once that one ends or is cut off',
    async () => {
      const first = start();
      await until(() => worksOut(first.said) >= 1);
      const second = start();
      await until(() => second.said.includes(WAITS));
      await until(() => worksOut(first.said) >= 6);
      expect(worksOut(second.said)).toBe(0);
      expect(second.said).toEqual([WAITS]);
      const command = runPlenum(['chargeback', 'update', '--if-free', '--url', database.url], {});
      expect([await command.exited, command.log()]).toEqual([
        0,
        expect.stringContaining('another process does it. Nothing to do.'),
      ]);
      await first.stop();
      await until(() => worksOut(second.said) >= 1);
      await owner.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'plenum chargeback runner'"
      );
      const before = worksOut(second.said);
      await until(() => worksOut(second.said) > before + 2);
    }
  );

  it.each([
    [['--every', '1m'], '--every 1m must lie between 5m and 1h. Write 1h.'],
    [['2026-10', '--every', '1h'], 'a month is worked out once.'],
  ])('are refused with %j', async (args, sentence) => {
    const command = runPlenum(['chargeback', 'update', ...args, '--url', database.url], {});
    expect(await command.exited).toBe(1);
    expect(command.log()).toContain(sentence);
  });

  it('are so by the command, until it is stopped, and once where nobody else does it', async () => {
    const service = runPlenum(['chargeback', 'update', '--every', '5m', '--url', database.url], {});
    await until(() => /berlin \d{4}-\d\d: 0 kWh/.test(service.log()));
    service.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    const once = runPlenum(['chargeback', 'update', '--if-free', '--url', database.url], {});
    expect(await once.exited).toBe(0);
    expect(worksOut(once.log().split('\n'))).toBe(2);
  });
});
