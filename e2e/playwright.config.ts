import path from 'node:path';
import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

const ADMIN = { user: 'admin', password: process.env['GRAFANA_ADMIN_PASSWORD'] ?? 'admin' };

/** A collector that has just started sends its first samples within a minute; on a busy machine a panel waits for its turn. */
const DRAWN_TIMEOUT_MS = 60_000;

/** Journeys through a Grafana that runs: by default the one of docker-compose.yml. */
export default defineConfig<PluginOptions>({
  testDir: 'journeys',
  outputDir: '../dist/e2e',
  timeout: 3 * DRAWN_TIMEOUT_MS,
  expect: { timeout: DRAWN_TIMEOUT_MS },
  // One Grafana, and one variable of its address: journeys that zoom do so in pages of their own.
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['html', { outputFolder: '../dist/e2e-report', open: 'never' }]],
  use: {
    baseURL: process.env['GRAFANA_URL'] ?? 'http://127.0.0.1:3000',
    user: ADMIN,
    grafanaAPICredentials: ADMIN,
    provisioningRootDir: path.join(import.meta.dirname, '..', 'provisioning'),
    launchOptions: { executablePath: process.env['CHROME_PATH'] },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [{ name: 'journeys', use: devices['Desktop Chrome'] }],
});
