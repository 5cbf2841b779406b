import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { BROWSER_ARGS, ensureBrowser } from '../lib/browser.ts';
import { ROOT } from '../lib/run.ts';

export const DESKTOP = { width: 1440, height: 1000 };
export const PHONE = { width: 390, height: 844 };

/** While history is filled in or other tests run, a page waits for its turn; the first samples of every source take a minute. */
export const DRAWN_TIMEOUT_MS = 90_000;

/** Screenshots to look at. */
const SCREENSHOTS = path.join(ROOT, 'dist', 'screenshots');
/** With PLENUM_UPDATE_SCREENSHOTS=1 the pictures that are there, which the documentation shows, are made anew. */
const DOCUMENTATION = path.join(ROOT, 'docs', 'images');

/** A machine that also fills in history draws an icon seconds late. */
const BOX_TIMEOUT_MS = 30_000;

export interface OpenPage {
  page: Page;
  /** What a developer would see in red on the console, with the server's reason. */
  problems: string[];
}

export function launchBrowser(): Promise<Browser> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
}

export async function openPage(
  browser: Browser,
  url: URL,
  viewport = DESKTOP,
  { hasTouch = false } = {}
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport, hasTouch });
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', async (response) => {
    if (response.status() >= 400) {
      problems.push(`${response.status()} ${response.url()}: ${await response.text().catch(() => '')}`);
    }
  });
  await page.goto(url.toString(), { timeout: DRAWN_TIMEOUT_MS });
  return { page, problems };
}

export type Theme = 'dark' | 'light';

export const THEMES: readonly Theme[] = ['dark', 'light'];

/** Each theme on a desk and on a phone. */
export const VIEWS = THEMES.flatMap((theme) => [DESKTOP, PHONE].map((viewport) => ({ theme, viewport })));

/** As pictures of one thing are called: `floor-dark`, `floor-light`, `floor-phone`, `floor-phone-light`. */
export function pictureName(name: string, theme: string, { width }: { width: number } = DESKTOP): string {
  return width > PHONE.width ? `${name}-${theme}` : `${name}-phone${theme === 'dark' ? '' : `-${theme}`}`;
}

export async function screenshot(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
  const published = path.join(DOCUMENTATION, `${name}.png`);
  if (process.env.PLENUM_UPDATE_SCREENSHOTS && existsSync(published)) {
    writeFileSync(published, picture);
  }
}

/** Longer than React takes to check what was clicked, on a busy machine too; whoever has waited this long clicks again. */
const CHOSEN_TIMEOUT_MS = 2_000;

/**
 * Chooses an option of a group of which one is chosen, as people do: what moved away under the pointer, as an answer came in, is clicked again.
 * `check()` of the library clicks once, looks at once whether it took, and gives up.
 */
export async function choose(option: Locator): Promise<void> {
  const until = Date.now() + BOX_TIMEOUT_MS;
  while (!(await option.isChecked())) {
    if (Date.now() > until) {
      throw new Error(`${option} is not chosen after ${BOX_TIMEOUT_MS} ms.`);
    }
    await option.click({ timeout: BOX_TIMEOUT_MS });
    const clickAgain = Date.now() + CHOSEN_TIMEOUT_MS;
    while (!(await option.isChecked()) && Date.now() < clickAgain) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * The box of what `locator` finds, CSS pixels, once it is drawn.
 * A plain `boundingBox()` is null for an element that React replaces at that moment, as an icon is while its picture loads.
 */
export async function boxOf(
  locator: Locator,
  timeoutMs = BOX_TIMEOUT_MS
): Promise<NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    await locator.waitFor({ timeout: timeoutMs });
    const box = await locator.boundingBox();
    if (box !== null && box.width > 0) {
      return box;
    }
    if (Date.now() > until) {
      throw new Error(`${locator} is not drawn after ${timeoutMs} ms.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
