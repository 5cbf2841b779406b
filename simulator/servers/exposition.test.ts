import { expect, it } from 'vitest';
import { findMetric } from '#model/catalog/catalog.ts';
import { startPlant } from '../plant-host.ts';
import { aheadOfTests } from '../testing/plant-time.ts';
import { MACHINES } from '../plant/layout.ts';
import { createExporters } from './exposition.ts';

/** Ticks of the plant between two looks at a counter. */
const TICKS = 2;

it('every network device sends what the catalog takes for plausible: all of a fleet were bad samples otherwise', async () => {
  const host = startPlant({ seed: 1, aheadS: aheadOfTests() });
  try {
    const { exposition } = createExporters(host);
    const read = () =>
      MACHINES.map((machine) => {
        const lines = exposition(machine).split('\n');
        const sum = (name: string) =>
          lines
            .filter((line) => line.startsWith(name))
            .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
        return { bytes: sum('node_network_transmit_bytes_total{'), upS: sum('node_cpu_seconds_total{cpu="0"') };
      });
    const ticks = (count: number) =>
      new Promise<void>((resolve) => {
        let left = count;
        host.onTick(() => --left === 0 && resolve());
      });
    await ticks(1);
    const before = read();
    await ticks(TICKS);
    const rates = read().map(({ bytes, upS }, index) => (bytes - before[index]!.bytes) / (upS - before[index]!.upS));
    const { plausible } = findMetric('system.network.io')!;
    expect(rates.filter((rate) => !(rate > 0 && rate <= plausible!.max!))).toEqual([]);
  } finally {
    host.stop();
  }
});
