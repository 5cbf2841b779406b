import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../dashboard.ts';

const DASHBOARDS = path.join(import.meta.dirname, '..', '..', 'provisioning', 'dashboards');

for (const file of readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'))) {
  test(`${file}: every panel gets its answer`, async ({ gotoDashboardPage }) => {
    const uid = path.basename(file, '.json');
    const dashboard = await gotoDashboardPage({ uid, timeRange: { from: 'now-15m', to: 'now' } });
    await dashboard.waitForPanelsQueriesToComplete({ scrollAll: true });
    await expect(dashboard.ctx.page.locator('[data-testid*="Panel status error"]')).toHaveCount(0);
  });
}
