import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser-page.ts';
import { START_TIMEOUT_MS, type Started, startForTest } from './started.ts';

/** The demo and a browser, for all tests of a file. */
export interface Demo {
  readonly plenum: Started;
  readonly browser: Browser;
}

/** Starts what `npm start` starts before the tests of a file, and ends it after them. */
export function demoForTests(args: string[] = [], environment: Record<string, string> = {}): Demo {
  let plenum: Started | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    [plenum, browser] = await Promise.all([startForTest(args, environment), launchBrowser()]);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    plenum?.dispose();
  });
  return {
    get plenum() {
      return plenum!;
    },
    get browser() {
      return browser!;
    },
  };
}
