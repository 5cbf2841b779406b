import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { atRest, expect, restingBox, test } from '../dashboard.ts';

// Panels ask when they come into view, and Grafana before 11.3 scrolls an element of its own, not the window: so all are in view.
test.use({ viewport: { width: 1280, height: 2200 } });

/** A desk's screen, on which the first row of a dashboard is its answer. */
const SCREEN = { width: 1440, height: 900 };
/** What goes on below the screen begins with its answer in a sentence. */
const LONG_PANELS = ['plenum-capacity-panel', 'plenum-roi-panel'];

interface Panel {
  title: string;
  type: string;
  gridPos: { y: number };
}

const DASHBOARDS = path.join(import.meta.dirname, '..', '..', 'provisioning', 'dashboards');

for (const file of readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'))) {
  test(`${file}: every panel gets its answer`, async ({ gotoDashboardPage }) => {
    const uid = path.basename(file, '.json');
    const dashboard = await gotoDashboardPage({
      uid,
      // A request that a refresh overtook would be waited for in vain.
      queryParams: atRest('now-15m'),
    });
    await dashboard.waitForPanelsQueriesToComplete({ scrollAll: true });
    await expect(dashboard.ctx.page.locator('[data-testid*="Panel status error"]')).toHaveCount(0);
  });
}

test.describe('the first screen of a desk', () => {
  test.use({ viewport: SCREEN });

  for (const file of readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'))) {
    test(`${file}: the first row is the answer`, async ({ gotoDashboardPage }) => {
      const { panels } = JSON.parse(readFileSync(path.join(DASHBOARDS, file), 'utf8')) as { panels: Panel[] };
      const dashboard = await gotoDashboardPage({ uid: path.basename(file, '.json'), queryParams: atRest('now-15m') });
      for (const { title, type } of panels.filter(({ gridPos }) => gridPos.y === 0)) {
        const panel = dashboard.getPanelByTitle(title).locator.first();
        // A number, or the word for none.
        await expect(panel, title).toContainText(/\d|nothing|none|no limit known|no GPU/);
        const { y, height } = await restingBox(panel);
        expect(LONG_PANELS.includes(type) ? y : y + height, title).toBeLessThanOrEqual(SCREEN.height);
      }
    });
  }
});
