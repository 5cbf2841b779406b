import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BROWSER_ARGS, ensureBrowser } from '../lib/browser.ts';
import { ROOT } from '../lib/run.ts';

const DESKTOP = { width: 1440, height: 1000 };

/** Screenshots to look at; with PLENUM_UPDATE_SCREENSHOTS=1 the README's pictures are made anew. */
const SCREENSHOTS = path.join(ROOT, process.env.PLENUM_UPDATE_SCREENSHOTS ? 'docs/images' : 'dist/screenshots');

export interface OpenPage {
  page: Page;
  /** What a developer would see in red on the console, with the server's reason. */
  problems: string[];
}

export function launchBrowser(): Promise<Browser> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
}

export async function openPage(browser: Browser, url: URL, viewport = DESKTOP): Promise<OpenPage> {
  const page = await browser.newPage({ viewport });
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', async (response) => {
    if (response.status() >= 400) {
      problems.push(`${response.status()} ${response.url()}: ${await response.text().catch(() => '')}`);
    }
  });
  await page.goto(url.toString());
  return { page, problems };
}

export function screenshot(page: Page, name: string): Promise<Buffer> {
  return page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
}
