import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bin, ROOT, run } from './run.ts';

const REPORTS = path.join(ROOT, 'node_modules', '.cache', 'plenum-test');

/** What a failed test printed first says what is wrong; the whole of it stands where the test ran. */
const LINES_OF_A_FAILURE = 8;

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: Array<{
    name: string;
    status: string;
    message: string;
    assertionResults: Array<{ fullName: string; status: string; failureMessages: string[] }>;
  }>;
}

export interface TestRun {
  /** Does one step of the run and prints how it ended; an error fails the step, not the run. */
  step(name: string, work: () => Promise<boolean>): Promise<void>;
  /** Runs a project of `vitest.config.ts`, of its files those that match a filter; false if a test failed or none ran. */
  vitest(project: string, options?: { env?: NodeJS.ProcessEnv; filters?: readonly string[] }): Promise<boolean>;
  /** Prints what failed, what passed at the second attempt only, and the counts, and ends the process: with code 1 when a step failed. */
  end(): never;
}

/** What `npm test` and `npm run test:peers` share: steps, counts and the closing lines. */
export function createTestRun(): TestRun {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const failedTests: string[] = [];
  const secondAttempts: string[] = [];

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
      failedTests.push(...result.testResults.flatMap(failuresOf));
      secondAttempts.push(...result.testResults.flatMap(secondAttemptsOf));
      return code === 0 && result.numPassedTests > 0;
    },

    end() {
      secondAttempts.forEach((attempt) => console.log(`\n${attempt}`));
      // Last, as the end of a long log is what people and machines show.
      failedTests.forEach((failure) => console.log(`\n${failure}`));
      console.log(failures.length > 0 ? `\nFailed: ${failures.join(', ')}.` : '\nAll steps passed.');
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
      process.exit(failures.length > 0 ? 1 : 0);
    },
  };
}

/** A file's tests that failed, each with what it said first; a file that could not be read or prepared, as itself. */
function failuresOf(file: VitestReport['testResults'][number]): string[] {
  const name = path.relative(ROOT, file.name);
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) {
    return file.status === 'failed' ? [`FAILED ${name}\n${firstLines(file.message)}`] : [];
  }
  return failed.map((test) => `FAILED ${name} > ${test.fullName}\n${firstLines(test.failureMessages.join('\n'))}`);
}

/** A file's tests that failed once and then passed, each with what it said first. */
function secondAttemptsOf(file: VitestReport['testResults'][number]): string[] {
  return file.assertionResults
    .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
    .map(
      (test) =>
        `PASSED AT THE SECOND ATTEMPT ${path.relative(ROOT, file.name)} > ${test.fullName}\n${firstLines(test.failureMessages.join('\n'))}`
    );
}

function firstLines(text: string): string {
  return text
    .split('\n')
    .slice(0, LINES_OF_A_FAILURE)
    .map((line) => `  ${line}`)
    .join('\n');
}
