import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What hinders people, not what might be nicer. */
const SERIOUS = ['serious', 'critical'];

interface WithAxe {
  axe: { run(context: string): Promise<{ violations: Result[] }> };
}

/** Serious faults of accessibility within what `selector` finds, by the rules of axe-core: `color-contrast: .css-1 .css-2`. */
export async function accessibilityFaults(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    async (within) => (await (window as unknown as WithAxe).axe.run(within)).violations,
    selector
  );
  return violations
    .filter(({ impact }) => SERIOUS.includes(impact ?? ''))
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
