import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bin, ROOT, run } from './run.ts';

const REPORTS = path.join(ROOT, 'node_modules', '.cache', 'plenum-test');

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

export interface TestRun {
  /** Does one step of the run and prints how it ended; an error fails the step, not the run. */
  step(name: string, work: () => Promise<boolean>): Promise<void>;
  /** Runs a project of `vitest.config.ts`, of its files those that match a filter; false if a test failed or none ran. */
  vitest(project: string, options?: { env?: NodeJS.ProcessEnv; filters?: readonly string[] }): Promise<boolean>;
  /** Prints what failed and the counts, and ends the process: with code 1 when a step failed. */
  end(): never;
}

/** What `npm test` and `npm run test:peers` share: steps, counts and the closing lines. */
export function createTestRun(): TestRun {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];

  return {
    async step(name, work) {
      console.log(`\n== ${name}`);
      const started = performance.now();
      let passed = false;
      try {
        passed = await work();
      } catch (error) {
        console.error(`plenum: ${error instanceof Error ? error.message : String(error)}`);
      }
      if (!passed) {
        failures.push(name);
      }
      console.log(`== ${name}: ${passed ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
    },

    async vitest(project, { env = {}, filters = [] } = {}) {
      mkdirSync(REPORTS, { recursive: true });
      const report = path.join(REPORTS, `${project}.json`);
      rmSync(report, { force: true });
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const { code } = await run(bin('vitest'), ['run', '--project', project, ...reporters, ...filters], { env });
      const result = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
      counts.passed += result.numPassedTests;
      counts.failed += result.numFailedTests;
      counts.skipped += result.numPendingTests + result.numTodoTests;
      return code === 0 && result.numPassedTests > 0;
    },

    end() {
      console.log(failures.length > 0 ? `\nFailed: ${failures.join(', ')}.` : '\nAll steps passed.');
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
      process.exit(failures.length > 0 ? 1 : 0);
    },
  };
}
