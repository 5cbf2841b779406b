import type { Browser } from 'playwright-core';

/** Panels of the overview: four numbers, the correlation and four time series. */
const PANELS = 9;
/** A machine that also fills in the past needs minutes at first. */
const TIMEOUT_MS = 120_000;

/**
 * From the navigation to the overview until each of its panels has a number or a line, ms. Grafana around them is the preview's; its
 * panels Stat and Time series are stand-ins on the components of @grafana/ui.
 */
export async function dashboardReadyMs(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 2_000 } });
  const startMs = performance.now();
  await page.goto(new URL('/d/plenum-overview', url).toString(), { waitUntil: 'commit' });
  await page.waitForFunction(
    (panels) => {
      const all = [...document.querySelectorAll('[data-viz-panel-key]')];
      const isDrawn = (panel: Element) =>
        panel.querySelector('.uplot canvas') !== null ||
        /\d/.test(panel.querySelector('[data-testid*="content"]')?.textContent ?? '');
      return all.length === panels && all.every(isDrawn);
    },
    PANELS,
    { timeout: TIMEOUT_MS, polling: 'raf' }
  );
  const readyMs = performance.now() - startMs;
  await page.close();
  return readyMs;
}
