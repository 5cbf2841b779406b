import { defineConfig } from 'vitest/config';

const COMMON_EXCLUDES = ['**/node_modules/**', 'dist/**'];

/** Real servers start in these tests; a loaded CI machine needs the room. */
const INTEGRATION_TIMEOUT_MS = 120_000;

export default defineConfig({
  test: {
    env: { TZ: 'UTC' },
    sequence: { shuffle: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...COMMON_EXCLUDES, '**/*.integration.test.ts', '**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
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
          include: ['**/*.browser.test.ts'],
          exclude: COMMON_EXCLUDES,
          testTimeout: INTEGRATION_TIMEOUT_MS,
          hookTimeout: INTEGRATION_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
    ],
  },
});
