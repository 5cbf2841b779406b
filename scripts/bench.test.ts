import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ROOT } from './lib/run.ts';

const names = readdirSync(path.join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'));

function bench(...args: string[]): string {
  return execFileSync(process.execPath, [path.join(ROOT, 'scripts', 'bench.ts'), ...args], { encoding: 'utf8' });
}

/** A program of its own is started, on a machine that may be busy with others. */
const BENCH_TIMEOUT_MS = 120_000;

describe('npm run bench', { timeout: BENCH_TIMEOUT_MS }, () => {
  it.each(names)('%s says how it is called, and that it takes --json', (name) => {
    const [usage, empty, sentence] = bench(name, '--help').split('\n');
    expect(usage).toMatch(new RegExp(`^npm run bench -- ${name} .*\\[--json\\]$`));
    expect(empty).toBe('');
    expect(sentence).toMatch(/^[A-Z].{40,}/);
  });

  it.each([
    { name: 'simulator', args: ['--days', '0.01'], ratio: 'ratio_to_needed' },
    { name: 'spool', args: ['--seconds', '0.02'], ratio: 'ratio_to_append' },
  ])('$name ends with one JSON line of ratios', ({ name, args, ratio }) => {
    const last =
      bench(name, ...args, '--json')
        .trimEnd()
        .split('\n')
        .at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ bench: name, [ratio]: expect.any(Number) });
  });
});
