import { compress } from 'snappyjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MESSAGE_V1, MESSAGE_V2 } from '#protocols/remote-write/read.ts';
import { mortalDecoding } from '../../../protocols/remote-write/testing/mortal-decoding.ts';
import { requestV2, writeRequest } from '../../../protocols/remote-write/testing/write-requests.ts';
import { remoteWriteConfigSchema } from '../sources/prometheus-remote-write/config.ts';
import { recordingContext } from '../testing/recording.ts';
import { createIngest, type Ingest } from './ingest.ts';

// Threads are started; a loaded machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const T0 = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const TARGET = { equipment: '{host}', name: '{host}' };
const open: Ingest[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((ingest) => ingest.close()));
});

function started(more: object = {}) {
  const recording = recordingContext();
  const raw = { name: 'tested', protocol: 'prometheus-remote-write', targets: [TARGET], ...more };
  const ingest = createIngest(remoteWriteConfigSchema.parse(raw), recording.context, mortalDecoding());
  open.push(ingest);
  const take = (hosts: string[], value: number, name = 'one', message = MESSAGE_V1) => {
    const series = hosts.map((host) => ({
      labels: { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '0', host },
      samples: [{ timeMs: T0 + value * 1_000, value }],
    }));
    const body = compress(message === MESSAGE_V2 ? requestV2(series) : writeRequest(series));
    return ingest.take(ingest.senders.find(name, ''), message, body);
  };
  const stored = (host: string) =>
    recording.samples.filter(({ address }) => address.includes(`${host} |`)).map(({ value }) => value);
  return { recording, ingest, take, stored };
}

describe('a thread that dies under its senders', () => {
  it('has them send again, and knows every series by its labels afterwards', async () => {
    const { take, ingest, recording, stored } = started();
    await take(['N1', 'N2'], 1);
    await take(['N3'], 2, 'two', MESSAGE_V2);
    const points = [...recording.points.keys()];
    const dying = ingest.take(ingest.senders.find('three', ''), 'die', new Uint8Array(1));
    const beside = take(['N1'], 3);
    await expect(dying).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    await expect(beside).rejects.toMatchObject({ status: 503, kind: 'busy' });
    // Another one comes first now, so that the numbers mean others than before.
    await take(['N2', 'N1'], 4);
    await take(['N3'], 5, 'two', MESSAGE_V2);
    expect([stored('N1'), stored('N2'), stored('N3')]).toEqual([
      [1, 4],
      [1, 4],
      [2, 5],
    ]);
    expect([...recording.points.keys()]).toEqual(points);
  });
});

describe('the series of a sender', () => {
  it('are stored in the order in which its requests came', async () => {
    const { take, stored } = started();
    await Promise.all(Array.from({ length: 20 }, (_, value) => take(['N1'], value)));
    expect(stored('N1')).toEqual(Array.from({ length: 20 }, (_, value) => value));
  });

  it('that had no place are asked about again, by their labels', async () => {
    const { take, stored, ingest, recording } = started({ targets: [{ ...TARGET, match: { gpu: '1' } }] });
    await take(['N1'], 1);
    expect(ingest.status().unplaced).toHaveLength(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    await take(['N1', 'N1'], 2);
    await take(['N1'], 3);
    expect([stored('N1'), recording.points.size]).toEqual([[], 0]);
    expect(ingest.status().unplaced).toHaveLength(2);
  });

  it('make room for others once their limit was reached and they may have gone', async () => {
    const { take, stored, ingest } = started({ maxSeries: 2 });
    await take(['N1', 'N2'], 1);
    expect(await take(['N3'], 2)).toMatchObject({ refusedSamples: 1 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });
    // All are on their way before the first is answered; the first one is refused, and makes room.
    const [refused, taken] = await Promise.all([take(['N3'], 3), take(['N1'], 4)]);
    expect([refused.refusedSamples, taken.refusedSamples]).toEqual([1, 0]);
    expect(await take(['N3', 'N1'], 5)).toMatchObject({ refusedSamples: 0 });
    expect([stored('N3'), stored('N1')]).toEqual([[5], [1, 4, 5]]);
    expect(ingest.status().senders).toMatchObject([{ name: 'one', series: 2 }]);
  });
});
