import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { refreshRollups } from '#database/jobs.ts';
import { MODBUS_REGISTERS } from '#simulator/points/modbus.ts';
import { DRAWN_TIMEOUT_MS, openPage, screenshot } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';
import { query, values } from './testing/query.ts';

/** The simulator meters the power of air-cooled racks over Modbus, that of liquid-cooled ones over DSX. */
const AIR_COOLED = ['R-A01', 'R-A02', 'R-A03', 'R-A04'];
const LIQUID_COOLED = ['R-B01', 'R-B02', 'R-B03', 'R-B04'];
const MINUTE_MS = 60_000;
/** The promise to the reader: a changed register is on the panel within this time. */
const REGISTER_TO_PANEL_MS = 5_000;

const demo = demoForTests(['--no-history']);

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
            const frames = await query(demo.plenum.url, metric, { racks, seconds: 90, bucket: '5s' });
            return frames.some((frame) => new Set(values(frame)).size > 1);
          },
          { timeout: 60_000, message: protocol }
        )
        .toBe(true);
    }
  });

  test('a Modbus register changed at the slave is on the panel within five seconds', async () => {
    const pinnedKw = 77.7;
    const { page } = await openPage(demo.browser, new URL('/d/plenum-overview?var-rack=R-A03', demo.plenum.url));
    const panel = page
      .locator('section')
      .filter({ hasText: /^Rack power/ })
      .first();
    await expect.poll(() => panel.innerText(), { timeout: 30_000 }).toMatch(/\d\s*kW/);
    const { unit, register } = rackPowerRegister('R-A03');
    const pin = `/modbus?unit=${unit}&register=${register}&value=${pinnedKw}`;
    expect((await fetch(new URL(pin, demo.plenum.controlUrl), { method: 'POST' })).status).toBe(200);
    const changedAt = performance.now();
    // A bucket in which old and new readings meet shows their mean; no rack of the plant comes near half of the new one.
    const shown = async () => Number(/([\d.]+)\s*kW/.exec(await panel.innerText())?.[1] ?? 0);
    await expect.poll(shown, { timeout: 6 * REGISTER_TO_PANEL_MS, interval: 50 }).toBeGreaterThan(pinnedKw / 2);
    expect(performance.now() - changedAt).toBeLessThan(REGISTER_TO_PANEL_MS);
    await expect.poll(shown, { timeout: 6 * REGISTER_TO_PANEL_MS }).toBe(pinnedKw);
    await page.close();
  });

  test.each([
    ['Viewer', false],
    ['Editor', false],
    ['Admin', true],
  ])(
    'the start page leads to the settings of the data source only whom Grafana lets in there: %s',
    async (role, may) => {
      const { page, problems } = await openPage(
        demo.browser,
        new URL(`/a/plenum-itot-app?role=${role}`, demo.plenum.url)
      );
      const section = page.getByRole('region', { name: /^Data source / }).first();
      await section.getByText('connected', { exact: true }).first().waitFor({ timeout: DRAWN_TIMEOUT_MS });
      const links = page.getByRole('link', { name: /settings/i });
      expect(await links.count()).toBe(may ? 1 : 0);
      if (may) {
        await links.click();
        await page.getByRole('button', { name: /test/i }).waitFor({ timeout: DRAWN_TIMEOUT_MS });
      }
      expect(problems).toEqual([]);
      await page.close();
    }
  );

  test('tiles say in grey what their numbers lack: half of the racks, or every one of them', async () => {
    const fromMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 120 * MINUTE_MS;
    const at = (minutes: number) => fromMs + minutes * MINUTE_MS;
    const client = new pg.Client({ connectionString: demo.plenum.databaseUrl });
    await client.connect();
    try {
      // The simulated past of the plant lies there, too.
      await client.query(
        'DELETE FROM plenum.sample WHERE time BETWEEN to_timestamp($1::float8 / 1000) AND to_timestamp($2::float8 / 1000)',
        [at(0), at(20)]
      );
      // All racks for ten minutes; then those of row B alone for ten more.
      const { rowCount } = await client.query(
        `INSERT INTO plenum.sample (point_id, time, value, quality)
         SELECT p.point_id, t, CASE p.metric WHEN 'RackPower' THEN 4000 ELSE 21 + r.rack_id / 10.0 END, 0
         FROM plenum.point p JOIN plenum.rack r ON r.rack_id = p.placed_rack_id,
           generate_series(to_timestamp($1::float8 / 1000), to_timestamp($3::float8 / 1000), '10 s') t
         WHERE (p.metric = 'RackPower' OR (p.metric = 'AirTemperature' AND 'Inlet' = ANY(p.process_area)))
           AND (t < to_timestamp($2::float8 / 1000) OR r.code LIKE 'R-B%')`,
        [at(0), at(10), at(20)]
      );
      expect(rowCount).toBeGreaterThan(1_000);
      // Steps of a minute are read where a metric has many samples; what comes late is in them when their job has run.
      await refreshRollups(client, at(0), at(41));
    } finally {
      await client.end();
    }
    const tilesAt = async (minutes: number) => {
      const url = new URL('/d/plenum-overview', demo.plenum.url);
      url.searchParams.set('from', new Date(at(0)).toISOString());
      url.searchParams.set('to', new Date(at(minutes)).toISOString());
      const { page } = await openPage(demo.browser, url);
      const tile = async (title: string, value: RegExp) => {
        const section = page
          .locator('section')
          .filter({ hasText: new RegExp(`^${title}`) })
          .first();
        const text = section.getByText(value).first();
        await text.waitFor({ timeout: 60_000 });
        const [red, green, blue] = (await text.evaluate((one) => getComputedStyle(one).color)).match(/\d+/g)!;
        return { text: await section.innerText(), isGrey: red === green && green === blue && red === '142' };
      };
      return { page, tile };
    };

    const whole = await tilesAt(9);
    expect(await whole.tile('Rack power', /^48\.0/)).toMatchObject({ isGrey: false });
    expect((await whole.tile('Hottest inlet', /^22\.\d/)).text).toMatch(/R-[ABN]\d\d/);
    await whole.page.close();

    const half = await tilesAt(19);
    expect(await half.tile('Rack power', /^24\skW · 6\sof\s12\sracks$/)).toMatchObject({ isGrey: true });
    const hottest = await half.tile('Hottest inlet', /°C · 6\sof\s12\sracks$/);
    expect(hottest.isGrey).toBe(true);
    expect(hottest.text).toMatch(/R-B\d\d/);
    await screenshot(half.page, 'half-of-the-racks');
    await half.page.close();

    const silent = await tilesAt(40);
    for (const title of ['Rack power', 'Hottest inlet']) {
      const { text, isGrey } = await silent.tile(title, /^no value since \d\d:\d\d$/);
      expect(isGrey).toBe(true);
      // No rack, and no variable that would name it: Grafana names the series, which is the site.
      expect(text).not.toMatch(/R-|\$/);
    }
    await silent.page.close();
  });

  test('Ctrl-C stops everything and ends well', async () => {
    expect(await demo.plenum.interrupt()).toBe(0);
    await expect(fetch(demo.plenum.url)).rejects.toThrow();
    await expect(fetch(demo.plenum.controlUrl)).rejects.toThrow();
  });
});

function rackPowerRegister(rack: string): { unit: number; register: number } {
  const found = MODBUS_REGISTERS.find(({ meaning }) => meaning?.metric === 'RackPower' && meaning.rack === rack);
  return { unit: found!.unitId, register: found!.address };
}
