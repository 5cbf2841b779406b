import { afterAll, beforeAll, expect, test } from 'vitest';
import { answers, freePort, startPeer } from '../../testing/peer.ts';
import type { Peer } from '../../testing/peer.ts';
import { recordingContext, until } from '../../testing/recording.ts';
import { prometheusAdapter } from './adapter.ts';
import { prometheusConfigSchema } from './config.ts';
import { parseExposition } from './exposition.ts';

let peer: Peer;
let url: string;

beforeAll(async () => {
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}/metrics`;
  peer = await startPeer({
    command: 'prometheus-node-exporter',
    args: [`--web.listen-address=${address}`],
    isReady: () => answers(url),
  });
});

afterAll(() => peer?.end());

const page = async () => parseExposition(await (await fetch(url)).text(), 'prometheus');

test("every CPU, disk and network card of Debian's node_exporter is a point, with the values of its own page", async () => {
  const config = prometheusConfigSchema.parse({
    name: 'it',
    protocol: 'prometheus',
    interval: '500ms',
    targets: [{ url, name: 'n1', equipment: 'N1' }],
    metrics: [
      { name: 'node_memory_MemTotal_bytes', metric: 'GenericPoint', processArea: ['Memory'], unit: 'By' },
      { name: 'node_cpu_seconds_total', metric: 'GenericPoint', processArea: ['{cpu}', '{mode}'], unit: 's' },
    ],
  });
  const { context, points, values, complaints, stop } = recordingContext();
  const before = await page();
  const running = prometheusAdapter.open(config).run(context);
  const devicesOf = (name: string) =>
    before.filter((sample) => sample.name === name).map(({ labels }) => labels.device);
  const perDevice = [
    ...devicesOf('node_network_receive_bytes_total').map((device) => `system.network.io | Receive | ${device}`),
    ...devicesOf('node_network_transmit_errs_total').map((device) => `system.network.errors | Transmit | ${device}`),
    ...devicesOf('node_disk_written_bytes_total').map((device) => `system.disk.io | Write | ${device}`),
  ].map((tail) => `n1 | N1 | ${tail}`);
  await until(() => perDevice.every((address) => values(address).length > 1), 'two rates of each device');
  stop();
  await running;
  const after = await page();

  const valueOf = (samples: typeof before, name: string, labels: Record<string, string> = {}) =>
    samples.find(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
    )?.value;
  expect(new Set(values('n1 | N1 | GenericPoint | Memory'))).toEqual(
    new Set([valueOf(before, 'node_memory_MemTotal_bytes')])
  );
  const cpus = before.filter(({ name }) => name === 'node_cpu_seconds_total');
  expect(cpus.length).toBeGreaterThanOrEqual(8);
  for (const { labels, value } of cpus) {
    const seen = values(`n1 | N1 | GenericPoint | ${labels.cpu} | ${labels.mode}`);
    const last = valueOf(after, 'node_cpu_seconds_total', labels) as number;
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every((one) => one !== null && one >= value && one <= last)).toBe(true);
  }
  expect([...points.keys()].filter((address) => address.includes('system.network.io | Receive')).sort()).toEqual(
    perDevice.filter((address) => address.includes('system.network.io | Receive')).sort()
  );
  const usage = values('n1 | N1 | system.memory.utilization');
  expect(usage.length).toBeGreaterThan(1);
  expect(usage.every((value) => value !== null && value > 0 && value < 1)).toBe(true);
  expect(complaints).toEqual([]);
});
