import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMockBmc, type MockBmc } from '#protocols/redfish/testing/mock-bmc.ts';
import { serverTree } from './sources/redfish/testing/server-tree.ts';
import { runPlenum, temporaryDirectory, writeConfig, type CollectorProcess } from './testing/collector.ts';
import { until } from './testing/recording.ts';

/** A machine that is busy with other tests starts a collector in half a minute. */
const PATIENCE_MS = 90_000;
const LOGIN = { username: 'plenum', password: 'secret' };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let bmc: MockBmc;
let child: CollectorProcess | undefined;

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await child?.exited;
  await bmc.close();
  await directory.remove();
});

/** A collector whose database is away: what it reads waits in its spool. */
async function start(): Promise<CollectorProcess> {
  const config = await writeConfig(directory.path, {
    version: 1,
    site: { id: 'test', timeZone: 'UTC' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', zone: 'hall' }],
      equipment: [{ id: 'N1', objectType: 'Server', rack: 'R1' }],
    },
    database: { url: '${env:PLENUM_DATABASE_URL}' },
    spool: { directory: join(directory.path, 'spool') },
    http: { enabled: false },
    shutdown: { drainTimeout: '100ms' },
    sources: [
      {
        name: 'bmcs',
        protocol: 'redfish',
        interval: '1s',
        ...LOGIN,
        bmcs: [{ host: bmc.url, name: 'b1', equipment: 'N1' }],
      },
    ],
  });
  return runPlenum(['collect', config], { PLENUM_DATABASE_URL: 'postgres://nobody:none@127.0.0.1:1/none' });
}

async function notes(): Promise<string> {
  return readFile(join(directory.path, 'spool', 'source-bmcs.json'), 'utf8').catch(() => '');
}

/** Waits until a session of this many logins is noted and was used. */
async function loggedIn(logins: number): Promise<void> {
  const isNoted = async () => bmc.logins() === logins && (await notes()).includes(`Sessions/token${logins}`);
  await until(isNoted, `login ${logins} and its note`, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${child?.log()}`);
  });
}

test(
  'a collector that is killed again and again leaves one session behind at most, and none once it stops in peace',
  { timeout: 6 * PATIENCE_MS },
  async () => {
    // The other one is somebody else's, and stays so.
    bmc = await startMockBmc(serverTree(), { login: LOGIN, sessions: 3 });
    bmc.sessions.set('theirs', 'admin');
    for (const logins of [1, 2, 3, 4]) {
      child = await start();
      await loggedIn(logins);
      await until(
        () => [...bmc.sessions.keys()].join() === `theirs,token${logins}`,
        'the end of the last',
        PATIENCE_MS
      );
      if (logins < 4) {
        child.kill('SIGKILL');
        await child.exited;
      }
    }
    child?.kill('SIGTERM');
    await child?.exited;
    expect([...bmc.sessions.keys()]).toEqual(['theirs']);
    expect(await notes()).toContain('"sessions":{}');
  }
);
