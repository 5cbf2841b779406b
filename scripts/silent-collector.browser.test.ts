import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { DRAWN_TIMEOUT_MS, openPage, screenshot } from './testing/browser-page.ts';
import { demoForTests } from './testing/demo.ts';

/** A number is old after a minute, a source unreported after another; a busy machine takes longer for either. */
const NOTICED_TIMEOUT_MS = 240_000;
const TEST_TIMEOUT_MS = 900_000;
/** The grey of what is not known. */
const GREY = 'rgb(142, 142, 142)';

const demo = demoForTests(['--no-history']);

/** The collector's spool says who it is. */
async function collectorPid(): Promise<number> {
  const lock = await readFile(path.join(demo.plenum.dataDirectory, 'spool', 'lock'), 'utf8');
  return (JSON.parse(lock.trim()) as { pid: number }).pid;
}

/** The embedded database serves one transaction at a time: a collector that is frozen within one leaves nothing for others to read. */
async function freezeCollector(): Promise<void> {
  const pid = await collectorPid();
  for (;;) {
    process.kill(pid, 'SIGSTOP');
    if (await databaseAnswers()) {
      return;
    }
    process.kill(pid, 'SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 1_300));
  }
}

async function databaseAnswers(): Promise<boolean> {
  const patience = { connectionTimeoutMillis: 10_000, query_timeout: 10_000 };
  const client = new pg.Client({ connectionString: demo.plenum.databaseUrl, ...patience });
  try {
    await client.connect();
    await client.query('SELECT FROM plenum.source');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

afterEach(async () => {
  process.kill(await collectorPid(), 'SIGCONT');
});

/** Text and colour of the number in a tile. */
async function tile(page: Page, title: string): Promise<{ text: string; color: string }> {
  const section = page
    .locator('section')
    .filter({ hasText: new RegExp(`^${title}`) })
    .first();
  const number = section.getByText(/\d/).last();
  await number.waitFor({ timeout: DRAWN_TIMEOUT_MS });
  return {
    text: (await section.innerText()).replaceAll(/\s+/g, ' '),
    color: await number.evaluate((one) => getComputedStyle(one).color),
  };
}

test(
  'while the collector is frozen no tile keeps its colour and the start page does not say that samples come in; afterwards all is as before',
  async () => {
    const { page } = await openPage(demo.browser, new URL('/d/plenum-overview?from=now-15m&to=now', demo.plenum.url));
    const start = await openPage(demo.browser, new URL('/a/plenum-itot-app', demo.plenum.url));
    const titles = ['Hottest inlet', 'Rack power'];
    for (const title of titles) {
      await expect
        .poll(() => tile(page, title), { timeout: DRAWN_TIMEOUT_MS })
        .toMatchObject({ text: expect.stringMatching(/\d (°C|kW)/), color: expect.not.stringContaining(GREY) });
    }
    await start.page.getByText('Samples are coming in').waitFor({ timeout: DRAWN_TIMEOUT_MS });

    await freezeCollector();
    for (const title of titles) {
      await expect
        .poll(() => tile(page, title), { timeout: NOTICED_TIMEOUT_MS, interval: 1_000 })
        .toMatchObject({ text: expect.stringMatching(/(at|no value since) \d\d:\d\d/), color: GREY });
    }
    await start.page
      .getByText(/no report for/)
      .first()
      .waitFor({ timeout: NOTICED_TIMEOUT_MS });
    expect(await start.page.getByText('Samples are coming in').count()).toBe(0);
    await screenshot(page, 'collector-frozen');
    await screenshot(start.page, 'collector-frozen-start');

    process.kill(await collectorPid(), 'SIGCONT');
    for (const title of titles) {
      await expect
        .poll(() => tile(page, title), { timeout: NOTICED_TIMEOUT_MS, interval: 1_000 })
        .toMatchObject({ color: expect.not.stringContaining(GREY) });
    }
    await start.page.getByText('Samples are coming in').waitFor({ timeout: NOTICED_TIMEOUT_MS });
    await page.close();
    await start.page.close();
  },
  TEST_TIMEOUT_MS
);
