import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildIfStale } from '../scripts/lib/build-if-stale.ts';
import { BROWSER_ARGS, ensureBrowser } from '../scripts/lib/browser.ts';
import { startForTest } from '../scripts/testing/started.ts';
import { printResult, rounded } from './lib/result.ts';
import { quantile } from './lib/timing.ts';
import { bundled } from './panels/bundle.ts';
import { dashboardReadyMs } from './panels/dashboard.ts';
import type { Run } from './panels/frames.ts';
import { moduleSizes } from './panels/sizes.ts';

export const HELP = `npm run bench -- panels [--frames 240] [--rounds 3] [--no-dashboard] [--json]

How fluently panels draw in Chromium: the floor plan of 2,000 racks panned and zoomed (floor_fps, floor_first_paint_ms), the correlation of
four series of 200,000 points panned and zoomed, and under a pointer (correlation_fps, correlation_hover_fps), beside the same racks and lines
drawn by Apache ECharts in the same run (echarts_...). With a screen of 60 Hz more than 60 frames a second cannot be; ..._frame_ms is the
time of the page's thread for one. Then the size of each built module, gzipped (kB), and how long the overview of the demo takes from the
navigation to its last panel (dashboard_ready_ms, the median of the rounds). The goals: 55 and 50 frames a second, first drawing of the floor
within 500 ms, panels below 120 kB, the data source with its editor below 60 kB.

--frames N       frames of each drawing
--rounds N       pages that are opened anew for each figure, of which the median counts
--no-dashboard   without the demo, which takes a minute or two to start
`;

type Figures = Run & { firstPaintMs: number; hover?: Run };
type Drawing = 'floor' | 'correlation';

/** Pages need an address of their own to have storage; nothing is served from it but this. */
const ADDRESS = 'http://bench.invalid/';

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      frames: { type: 'string', default: '240' },
      rounds: { type: 'string', default: '3' },
      'no-dashboard': { type: 'boolean', default: false },
      json: { type: 'boolean' },
    },
  });
  const frames = wholeNumber('--frames', values.frames);
  const rounds = wholeNumber('--rounds', values.rounds);
  await buildIfStale((message) => console.log(`build: ${message}`));
  const [panels, peer] = await Promise.all([bundled('page.tsx'), bundled('peer.ts')]);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  try {
    const measured: Record<string, number> = {};
    for (const drawing of ['floor', 'correlation'] as const) {
      for (const [prefix, script] of [
        ['', panels],
        ['echarts_', peer],
      ] as const) {
        const figures = await median(rounds, () => draw(browser, script, drawing, frames));
        Object.assign(measured, named(`${prefix}${drawing}`, figures));
        console.log(`${prefix ? 'ECharts' : 'Plenum'}, ${drawing}: ${words(figures)}`);
      }
    }
    const sizes = moduleSizes();
    console.log(
      `Gzipped: ${Object.entries(sizes)
        .map(([id, kb]) => `${id} ${kb.toFixed(1)} kB`)
        .join(', ')}`
    );
    const ready = values['no-dashboard'] ? undefined : await overview(browser, rounds);
    printResult(values.json, {
      bench: 'panels',
      frames,
      rounds,
      ...measured,
      floor_ratio_to_echarts: rounded(measured['echarts_floor_frame_ms']! / measured['floor_frame_ms']!),
      correlation_ratio_to_echarts: rounded(
        measured['echarts_correlation_frame_ms']! / measured['correlation_frame_ms']!
      ),
      gzip_kb: Object.fromEntries(Object.entries(sizes).map(([id, kb]) => [id, rounded(kb)])),
      ...(ready === undefined ? {} : { dashboard_ready_ms: Math.round(ready) }),
    });
  } finally {
    await browser.close();
  }
}

/** Draws on a new page, so that no drawing pays for the one before. */
async function draw(browser: Browser, script: string, drawing: Drawing, frames: number): Promise<Figures> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const failures = failuresOf(page);
    await page.route(`${ADDRESS}**`, (route) =>
      route.request().url() === ADDRESS
        ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><body style="margin:0"></body>' })
        : route.fulfill({ status: 204 })
    );
    await page.goto(ADDRESS);
    // What Grafana tells its page before any plugin is loaded.
    await page.addScriptTag({ content: 'window.grafanaBootData = { settings: {}, user: {}, navTree: [] };' });
    await page.addScriptTag({ content: script });
    const figures = await page.evaluate(
      ([name, count]) =>
        (globalThis as unknown as { bench: Record<string, (frames: number) => Promise<Figures>> }).bench[name]!(count),
      [drawing, frames] as [Drawing, number]
    );
    if (failures.length > 0) {
      throw new Error(`Bench: the page of ${drawing} failed: ${failures[0]}`);
    }
    return figures;
  } finally {
    await page.close();
  }
}

function failuresOf(page: Page): string[] {
  const failures: string[] = [];
  page.on('pageerror', ({ message }) => failures.push(message));
  return failures;
}

/** The demo without a past: what is measured is the way to the first picture, not the length of the range. */
async function overview(browser: Browser, rounds: number): Promise<number> {
  const demo = await startForTest(['--no-history']);
  try {
    // The first visit of all compiles the backend's queries.
    await dashboardReadyMs(browser, demo.url);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      times.push(await dashboardReadyMs(browser, demo.url));
    }
    const ready = quantile(times, 0.5);
    console.log(`Overview of the demo, from navigation to its last panel: ${Math.round(ready)} ms.`);
    return ready;
  } finally {
    await demo.interrupt();
    demo.dispose();
  }
}

async function median(rounds: number, measure: () => Promise<Figures>): Promise<Figures> {
  const all: Figures[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push(await measure());
  }
  const middle = (of: (one: Figures) => number) => quantile(all.map(of), 0.5);
  const hover = all.every((one) => one.hover)
    ? { fps: middle(({ hover }) => hover!.fps), frameMs: middle(({ hover }) => hover!.frameMs) }
    : undefined;
  return {
    fps: middle(({ fps }) => fps),
    frameMs: middle(({ frameMs }) => frameMs),
    firstPaintMs: middle(({ firstPaintMs }) => firstPaintMs),
    hover,
  };
}

function named(name: string, { fps, frameMs, firstPaintMs, hover }: Figures): Record<string, number> {
  return {
    [`${name}_fps`]: rounded(fps),
    [`${name}_frame_ms`]: rounded(frameMs),
    [`${name}_first_paint_ms`]: Math.round(firstPaintMs),
    ...(hover ? { [`${name}_hover_fps`]: rounded(hover.fps), [`${name}_hover_frame_ms`]: rounded(hover.frameMs) } : {}),
  };
}

function words({ fps, frameMs, firstPaintMs, hover }: Figures): string {
  const pointer = hover ? `; under a pointer ${hover.fps.toFixed(0)}` : '';
  return `first drawing after ${Math.round(firstPaintMs)} ms, ${fps.toFixed(0)} frames a second, ${frameMs.toFixed(1)} ms each${pointer}`;
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(`Bench: ${option} ${text} is not a number of them. Give a whole number above 0.`);
  }
  return number;
}
