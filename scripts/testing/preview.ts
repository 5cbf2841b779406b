import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { ROOT } from '../lib/run.ts';
import { type Supervisor, supervise } from '../lib/supervisor.ts';
import { launchBrowser } from './browser-page.ts';

/** The preview on a database of the test's own, and a browser, for all tests of a file. */
export interface Previewed {
  readonly url: string;
  readonly browser: Browser;
}

/** Serves the built plugins on what `fill` puts into a fresh database: no plant runs beside. */
export function previewForTests(fill: (databaseUrl: string) => Promise<unknown>, timeoutMs: number): Previewed {
  let database: TestDatabase | undefined;
  let supervisor: Supervisor | undefined;
  let browser: Browser | undefined;
  let url = '';
  beforeAll(async () => {
    database = await testDatabase();
    await fill(database.url);
    supervisor = supervise(path.join(ROOT, 'dist', 'test-logs'), () => undefined);
    const preview = supervisor.start({
      name: 'preview',
      script: 'preview/main.ts',
      args: ['--port', '0'],
      env: { PLENUM_READER_URL: database.embedded ? database.urlAs('plenum_reader') : database.url },
      ready: (line) => line.startsWith('{') && line.includes('"ready":true'),
    });
    url = (JSON.parse(await preview.ready) as { url: string }).url;
    browser = await launchBrowser();
  }, timeoutMs);
  afterAll(async () => {
    await browser?.close();
    await supervisor?.stop();
    await database?.stop();
  });
  return {
    get url() {
      return url;
    },
    get browser() {
      return browser!;
    },
  };
}
