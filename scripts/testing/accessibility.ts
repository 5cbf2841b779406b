import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What hinders people, not what might be nicer. */
const SERIOUS = ['serious', 'critical'];

/** Names of series in a legend of @grafana/ui are read out as "All series selected", in any Grafana. */
const NOT_OURS = '[data-testid="data-testid viz-layout-legend"]';

interface WithAxe {
  axe: { run(context: { include: string; exclude: string }): Promise<{ violations: Result[] }> };
}

/** Serious faults of accessibility within what `selector` finds, by the rules of axe-core: `color-contrast: .css-1 .css-2`. */
export async function accessibilityFaults(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    async (context) => (await (window as unknown as WithAxe).axe.run(context)).violations,
    { include: selector, exclude: NOT_OURS }
  );
  return violations
    .filter(({ impact }) => SERIOUS.includes(impact ?? ''))
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
