import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const COMMON_EXCLUDES = ['**/node_modules/**', 'dist/**'];

/** What runs in Grafana's page: tested in a simulated browser with the real @grafana packages. */
const FRONTEND = ['app', 'panels', 'datasource/src', 'preview/web'];

/** Their CommonJS builds load in a tenth of the time of thousands of ES modules. */
const grafanaBuild = (name: string) => ({
  find: new RegExp(`^@grafana/${name}$`),
  replacement: fileURLToPath(new URL(`node_modules/@grafana/${name}/dist/cjs/index.cjs`, import.meta.url)),
});

/** What takes a second here takes ten on a busy machine, and says nothing wrong by it; a test that hangs still ends. */
const UNIT_TIMEOUT_MS = 60_000;
/** An editor is opened, typed into and closed in a second; a busy machine takes ten times as long, and says nothing wrong by it. */
const FRONTEND_TIMEOUT_MS = 60_000;
/** Real servers start in these tests; a loaded CI machine needs the room. */
const INTEGRATION_TIMEOUT_MS = 120_000;

/** A cluster with its database comes up in these, a job runs through it, and a collector is killed and continues. */
const PEERS_TIMEOUT_MS = 300_000;

/**
 * Real servers, real pages and a busy machine: a test of these that failed is run once more. One that passes only then is named at the end
 * of the run, as the fault that it is. Tests of our code alone have no second attempt.
 */
const SECOND_ATTEMPT = 1;

export default defineConfig({
  test: {
    env: { TZ: 'UTC' },
    sequence: { shuffle: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          testTimeout: UNIT_TIMEOUT_MS,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [
            ...COMMON_EXCLUDES,
            '**/*.integration.test.ts',
            '**/*.browser.test.ts',
            '**/*.peers.test.ts',
            ...FRONTEND.map((folder) => `${folder}/**`),
          ],
        },
      },
      {
        extends: true,
        resolve: { alias: ['data', 'ui', 'runtime'].map(grafanaBuild) },
        test: {
          name: 'frontend',
          include: FRONTEND.map((folder) => `${folder}/**/*.test.{ts,tsx}`),
          exclude: COMMON_EXCLUDES,
          environment: 'happy-dom',
          testTimeout: FRONTEND_TIMEOUT_MS,
          setupFiles: ['scripts/testing/frontend-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          setupFiles: ['scripts/testing/plant-setup.ts'],
          retry: SECOND_ATTEMPT,
          include: ['**/*.integration.test.ts'],
          exclude: COMMON_EXCLUDES,
          testTimeout: INTEGRATION_TIMEOUT_MS,
          hookTimeout: INTEGRATION_TIMEOUT_MS,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          setupFiles: ['scripts/testing/plant-setup.ts'],
          retry: SECOND_ATTEMPT,
          include: ['**/*.browser.test.ts'],
          exclude: COMMON_EXCLUDES,
          testTimeout: INTEGRATION_TIMEOUT_MS,
          hookTimeout: INTEGRATION_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'peers',
          setupFiles: ['scripts/testing/plant-setup.ts'],
          retry: SECOND_ATTEMPT,
          include: ['**/*.peers.test.ts'],
          exclude: COMMON_EXCLUDES,
          testTimeout: PEERS_TIMEOUT_MS,
          hookTimeout: PEERS_TIMEOUT_MS,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
