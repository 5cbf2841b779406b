import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it, vi } from 'vitest';

import { crossCorrelation } from '#model/statistics/cross-correlation.ts';
import { laggedPair } from '#model/statistics/lagged-pair.ts';
import { autoregression } from '#model/statistics/testing/series.ts';

import { workerInside } from '../build/worker-inside.ts';
import { inThread } from './maths.ts';

const series = (seed: number) => Float64Array.from(autoregression(400, 0.8, seed));
const PAIRS = Array.from({ length: 120 }, (_, index) => ({ x: series(1 + index), y: series(5_000 + index) }));
const never = new AbortController().signal;

// A thread and a bundle are made; a loaded machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'plenum-maths-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('answers as the maths itself does, in the order of the pairs', async () => {
  const best = await inThread('best', PAIRS, 10, never);
  expect(best).toEqual(PAIRS.map(({ x, y }) => laggedPair(x, y, { maxLag: 10 })));
  const lags = await inThread('lags', PAIRS.slice(0, 3), 10, never);
  expect(lags).toEqual(PAIRS.slice(0, 3).map(({ x, y }) => crossCorrelation(x, y, { maxLag: 10 })));
});

it('lets the process do other things meanwhile, also between the portions of one who asks', async () => {
  let isDone = false;
  let turns = 0;
  const turn = () => {
    turns++;
    if (!isDone) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  await inThread('best', PAIRS, 60, never).finally(() => (isDone = true));
  expect(turns).toBeGreaterThan(PAIRS.length);
});

it('stops for who no longer waits, and goes on for others', async () => {
  const left = new AbortController();
  const cancelled = inThread('best', PAIRS, 60, left.signal);
  const other = inThread('best', PAIRS.slice(0, 30), 5, never);
  left.abort(new Error('gone'));
  await expect(cancelled).rejects.toThrow('gone');
  expect(await other).toHaveLength(30);
});

it('carries its thread inside a bundle, and does not keep the process', async () => {
  const outfile = join(folder, 'bundle.cjs');
  await build({
    stdin: {
      contents: `import { inThread } from './maths.ts';
        const x = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i));
        inThread('best', [{ x, y: x }], 3, new AbortController().signal).then(([{ r, lag }]) => console.log(r, lag));`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [workerInside],
    logLevel: 'error',
  });
  expect(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })).toBe('1 0\n');
});
