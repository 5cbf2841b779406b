import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  countingExporter,
  oneServerConfig,
  runPlenum,
  temporaryDirectory,
  writeConfig,
  type CollectorProcess,
  type CountingExporter,
} from './testing/collector.ts';
import { until } from './testing/recording.ts';
import { smallDisk, type SmallDisk } from './testing/small-disk.ts';

const DISK_BYTES = 2 * 1024 * 1024;
const SPOOL = { segmentSize: '64KB' };
const PATIENCE_MS = 60_000;

const disk = smallDisk(DISK_BYTES);
const cannot = typeof disk === 'string' ? disk : undefined;
if (typeof disk !== 'string') {
  disk.remove();
}

describe.skipIf(cannot)(`a collector whose disk is full${cannot ? ` (skipped: ${cannot})` : ''}`, () => {
  let small: SmallDisk;
  let exporter: CountingExporter;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let child: CollectorProcess;

  beforeEach(async () => {
    small = smallDisk(DISK_BYTES) as SmallDisk;
    exporter = await countingExporter();
    directory = await temporaryDirectory();
    const spool = { directory: join(small.path, 'spool'), ...SPOOL };
    const config = oneServerConfig(exporter.url, { spool, shutdown: { drainTimeout: '100ms' } });
    // Nobody listens there: what is read stays in the spool.
    child = runPlenum(['collect', await writeConfig(directory.path, config)], {
      PLENUM_DATABASE_URL: 'postgres://writer@127.0.0.1:1/plenum',
    });
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    await child.exited;
    await exporter.close();
    await directory.remove();
    small.remove();
  });

  async function metric(name: string): Promise<number> {
    const address = /Health and metrics: (http:\/\/[\d.]+:\d+)/.exec(child.log())?.[1];
    const text = await (await fetch(`${address}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  it(
    'says on its metrics that a source waits, and when it waits no longer',
    async () => {
      await until(() => exporter.served.length > 5, 'scrapes', PATIENCE_MS);
      expect(await metric('plenum_spool_waiting')).toBe(0);
      // What other programs leave free the spool takes as well, a segment at a time.
      await until(
        async () => {
          await small.fill();
          return (await metric('plenum_spool_waiting')) >= 1;
        },
        'a source waits',
        PATIENCE_MS
      );
      await small.empty();
      const { length } = exporter.served;
      await until(
        async () => exporter.served.length > length + 5 && (await metric('plenum_spool_waiting')) === 0,
        'the source goes on',
        PATIENCE_MS
      );
    },
    3 * PATIENCE_MS
  );
});
