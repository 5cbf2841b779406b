import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODBUS_REGISTERS } from '#simulator/points/modbus.ts';
import { launchBrowser, openPage } from './testing/browser-page.ts';
import { query, values } from './testing/query.ts';
import { START_TIMEOUT_MS, type Started, startForTest } from './testing/started.ts';

/** The simulator meters the power of air-cooled racks over Modbus, that of liquid-cooled ones over DSX. */
const AIR_COOLED = ['R-A01', 'R-A02', 'R-A03', 'R-A04'];
const LIQUID_COOLED = ['R-B01', 'R-B02', 'R-B03', 'R-B04'];
/** The promise to the reader: a changed register is on the panel within this time. */
const REGISTER_TO_PANEL_MS = 5_000;

let plenum: Started;
let browser: Browser;

beforeAll(async () => {
  [plenum, browser] = await Promise.all([startForTest(['--no-history']), launchBrowser()]);
}, START_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  plenum?.dispose();
});

// In this order: the last test stops what the others use.
describe('npm start', { shuffle: false }, () => {
  test('values of all four protocols change', async () => {
    const perProtocol = {
      'Modbus TCP': { metric: 'RackPower', racks: AIR_COOLED },
      'OPC UA': { metric: 'AirTemperature', processArea: ['Inlet'], racks: AIR_COOLED },
      'DSX over MQTT': { metric: 'RackPower', racks: LIQUID_COOLED },
      Prometheus: { metric: 'hw.host.power', racks: AIR_COOLED },
    };
    for (const [protocol, { racks, ...metric }] of Object.entries(perProtocol)) {
      await expect
        .poll(
          async () => {
            const frames = await query(plenum.url, metric, { racks, seconds: 90, bucket: '5s' });
            return frames.some((frame) => new Set(values(frame)).size > 1);
          },
          { timeout: 60_000, message: protocol }
        )
        .toBe(true);
    }
  });

  test('a Modbus register changed at the slave is on the panel within five seconds', async () => {
    const pinnedKw = 77.7;
    const { page } = await openPage(browser, new URL('/d/plenum-overview?var-rack=R-A03', plenum.url));
    const panel = page
      .locator('section')
      .filter({ hasText: /^Rack power/ })
      .first();
    await expect.poll(() => panel.innerText(), { timeout: 30_000 }).toMatch(/\d\s*kW/);
    const { unit, register } = rackPowerRegister('R-A03');
    const pin = `/modbus?unit=${unit}&register=${register}&value=${pinnedKw}`;
    expect((await fetch(new URL(pin, plenum.controlUrl), { method: 'POST' })).status).toBe(200);
    const changedAt = performance.now();
    // A bucket in which old and new readings meet shows their mean; no rack of the plant comes near half of the new one.
    const shown = async () => Number(/([\d.]+)\s*kW/.exec(await panel.innerText())?.[1] ?? 0);
    await expect.poll(shown, { timeout: 6 * REGISTER_TO_PANEL_MS, interval: 50 }).toBeGreaterThan(pinnedKw / 2);
    expect(performance.now() - changedAt).toBeLessThan(REGISTER_TO_PANEL_MS);
    await expect.poll(shown, { timeout: 6 * REGISTER_TO_PANEL_MS }).toBe(pinnedKw);
    await page.close();
  });

  test('Ctrl-C stops everything and ends well', async () => {
    expect(await plenum.interrupt()).toBe(0);
    await expect(fetch(plenum.url)).rejects.toThrow();
    await expect(fetch(plenum.controlUrl)).rejects.toThrow();
  });
});

function rackPowerRegister(rack: string): { unit: number; register: number } {
  const found = MODBUS_REGISTERS.find(({ meaning }) => meaning?.metric === 'RackPower' && meaning.rack === rack);
  return { unit: found!.unitId, register: found!.address };
}
