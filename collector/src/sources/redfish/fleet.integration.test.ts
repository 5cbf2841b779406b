import { afterAll, expect, test } from 'vitest';
import { startMockBmc, type MockBmc } from '../../../../protocols/redfish/testing/mock-bmc.ts';
import { hosted } from '../../testing/hosted.ts';
import { until } from '../../testing/recording.ts';
import { redfishAdapter } from './adapter.ts';
import { redfishConfigSchema } from './config.ts';
import { manifest } from './manifest.ts';
import { serverTree } from './testing/server-tree.ts';

const BMCS = 1_000;
const LOGIN = { username: 'plenum', password: 'secret' };
const INTERVAL_MS = 60_000;
/** Three minutes for what takes one on an idle machine. */
const PATIENCE_MS = 3 * INTERVAL_MS;
/** Of the first turns in any second: 20 are meant, and timers of a loaded machine come in heaps. */
const MOST_IN_A_SECOND = 100;

const mocks: MockBmc[] = [];
afterAll(() => Promise.all(mocks.map((mock) => mock.close())));

test(
  'a thousand BMCs are all read within a minute, one after the other, and nobody is asked two things at once',
  { timeout: PATIENCE_MS + 60_000 },
  async () => {
    const firstMs = new Map<number, number>();
    for (let index = 0; index < BMCS; index++) {
      const intercept = () => {
        firstMs.set(index, firstMs.get(index) ?? performance.now());
        return false;
      };
      mocks.push(await startMockBmc(serverTree({ serial: `SN${index}`, powerW: index }), { login: LOGIN, intercept }));
    }
    const config = redfishConfigSchema.parse({
      name: 'bmcs',
      protocol: 'redfish',
      ...LOGIN,
      bmcs: mocks.map(({ url }, index) => ({ host: url, name: `b${index}`, equipment: `N${index}` })),
    });
    const startMs = performance.now();
    const { samples, states, stop } = hosted({ manifest, adapter: redfishAdapter, config });
    try {
      const read = new Set<string>();
      let seen = 0;
      await until(
        () => {
          for (; seen < samples.length; seen++) {
            const { address, value } = samples[seen] as (typeof samples)[number];
            if (value !== null && address.endsWith('hw.host.power')) {
              read.add(address);
            }
          }
          return read.size === BMCS;
        },
        'every BMC has been read',
        PATIENCE_MS
      );
      const perSecond = [...Map.groupBy(firstMs.values(), (ms) => Math.floor((ms - startMs) / 1_000)).values()];
      // Spread: begun over most of the minute, never in a burst, and complete.
      expect(perSecond.length).toBeGreaterThan(30);
      expect(Math.max(...perSecond.map(({ length }) => length))).toBeLessThan(MOST_IN_A_SECOND);
      expect(states.filter(({ state }) => state === 'disconnected' || state === 'degraded')).toEqual([]);
      const wrong = samples.filter(({ address, value }) => {
        const [, index] = /^b(\d+) \| hw\.host\.power$/.exec(address) ?? [];
        return index !== undefined && value !== Number(index);
      });
      expect(wrong).toEqual([]);
      expect(Math.max(...mocks.map((mock) => mock.atOnce()))).toBe(1);
      // One connection for a look-over and its session, closed when it is over.
      expect(Math.max(...mocks.map((mock) => mock.connections()))).toBeLessThanOrEqual(2);
    } finally {
      await stop();
    }
    // Each logs out where there is time for it: a session that stays ends by itself.
    const open = mocks.reduce((sum, mock) => sum + mock.sessions.size, 0);
    expect(open).toBe(0);
  }
);
