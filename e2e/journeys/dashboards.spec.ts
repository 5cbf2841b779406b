import { readdirSync } from 'node:fs';
import path from 'node:path';
import { atRest, expect, test } from '../dashboard.ts';

// Panels ask when they come into view, and Grafana before 11.3 scrolls an element of its own, not the window: so all are in view.
test.use({ viewport: { width: 1280, height: 2200 } });

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
