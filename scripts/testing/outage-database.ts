import { join } from 'node:path';
import { startTcpProxy } from '#collector/testing/tcp-proxy.ts';
import { migrate } from '#database/migrate.ts';
import { testDatabase } from '#database/testing/database.ts';
import { startProcess } from './process.ts';

export interface OutageDatabase {
  /** As the owner, also while the collector cannot reach it where it is a server of PLENUM_DATABASE_URL. */
  ownerUrl(): string;
  /** For the collector; stays the same over an outage. */
  writerUrl: string;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A migrated database that can be taken away: the embedded one as a process on a data folder, which is stopped and
 * started again, or one on the server of PLENUM_DATABASE_URL behind a line that is cut.
 */
export async function startOutageDatabase(folder: string): Promise<OutageDatabase> {
  return process.env.PLENUM_DATABASE_URL ? behindLine() : embeddedProcess(folder);
}

async function behindLine(): Promise<OutageDatabase> {
  const database = await testDatabase();
  const line = await startTcpProxy(database.urlAs('plenum_writer'));
  return {
    ownerUrl: () => database.url,
    writerUrl: line.url,
    goAway: async () => line.block(),
    comeBack: async () => line.unblock(),
    async stop() {
      await line.close();
      await database.stop();
    },
  };
}

async function embeddedProcess(folder: string): Promise<OutageDatabase> {
  const start = (port: string) =>
    startProcess(['database/embedded/main.ts', '--data-dir', join(folder, 'database'), '--port', port]);
  let running = await start('0');
  const { url, port } = running.ready as { url: string; port: number };
  await migrate(url);
  const writer = new URL(url);
  writer.username = 'plenum_writer';
  return {
    ownerUrl: () => url,
    writerUrl: writer.href,
    goAway: async () => void (await running.end('SIGTERM')),
    async comeBack() {
      running = await start(String(port));
    },
    stop: async () => void (await running.end('SIGKILL')),
  };
}
