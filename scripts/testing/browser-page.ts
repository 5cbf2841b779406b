import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BROWSER_ARGS, ensureBrowser } from '../lib/browser.ts';
import { ROOT } from '../lib/run.ts';

export const DESKTOP = { width: 1440, height: 1000 };

/** Screenshots to look at. */
const SCREENSHOTS = path.join(ROOT, 'dist', 'screenshots');
/** With PLENUM_UPDATE_SCREENSHOTS=1 the pictures that the documentation shows are made anew. */
const DOCUMENTATION = path.join(ROOT, 'docs', 'images');
const PUBLISHED = ['overview-dark', 'query-editor', 'start-page'];

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

export async function screenshot(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
  if (process.env.PLENUM_UPDATE_SCREENSHOTS && PUBLISHED.includes(name)) {
    mkdirSync(DOCUMENTATION, { recursive: true });
    writeFileSync(path.join(DOCUMENTATION, `${name}.png`), picture);
  }
}
