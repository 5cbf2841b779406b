import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../lib/run.ts';
import { readAnswer } from './react-detect.ts';

const summary = (totalIssues: number) => ({ totalIssues, status: 'action_required', affectedDependencies: [] });
const problem = 'ReactDOM.render removed in React 19 (use createRoot)';

describe('an answer of react-detect', () => {
  it('without a finding is one, whatever npm says before it', () => {
    const output = `npm warn deprecated glob@7\n${JSON.stringify({ summary: summary(0), sourceCodeIssues: {}, dependencyIssues: [] }, null, 2)}\n`;
    expect(readAnswer(output)).toEqual({ findings: [] });
  });

  it('names the place of each finding, or the package that has it', () => {
    const location = { type: 'source', file: path.join(ROOT, 'panels/floor/module.ts'), line: 7, column: 1 };
    const output = JSON.stringify({
      summary: summary(2),
      sourceCodeIssues: { 'ReactDOM.render': [{ pattern: 'ReactDOM.render', problem, location }] },
      dependencyIssues: [{ pattern: 'ReactDOM.render', problem, locations: [location], packageNames: ['old-chart'] }],
    });
    expect(readAnswer(output)).toEqual({
      findings: [`panels/floor/module.ts:7: ${problem}`, `old-chart: ${problem}`],
    });
  });

  it('is a finding when it counts what it does not name', () => {
    const output = JSON.stringify({ summary: summary(3), sourceCodeIssues: {}, dependencyIssues: [] });
    expect(readAnswer(output)).toEqual({ findings: ['3 uses that it does not name'] });
  });

  it.each([
    [
      'npm error code E404\nnpm error 404 Not Found - GET it\nnpm error A complete log is in: x\n',
      '404 Not Found - GET it',
    ],
    ['\n Error during detection\n\nNo source map files found in "dist".\n', 'Error during detection'],
    ['{ "half": ', '{ "half":'],
    ['', 'it said nothing'],
  ])('that is none says why: %j', (output, reason) => {
    expect(readAnswer(output)).toEqual({ reason });
  });
});
