import path from 'node:path';
import { z } from 'zod';
import { buildPlugins } from '../build/build.ts';
import { APP_ID } from '../build/layout.ts';
import { ROOT } from '../lib/run.ts';
import { npx } from './npx.ts';

/** Apache-2.0. Not a dependency: it brings 200 packages, and is asked once per change. */
const REACT_DETECT = '@grafana/react-detect@0.7.2';

const location = z.object({ file: z.string(), line: z.number() });
const issue = z.object({ pattern: z.string(), problem: z.string() });
/** What its `--json` prints, as far as it is read here: uses by pattern for own code, one entry each for packages. */
const answer = z.object({
  summary: z.object({ totalIssues: z.number() }),
  sourceCodeIssues: z.record(z.string(), z.array(issue.extend({ location }))),
  dependencyIssues: z.array(issue.extend({ packageNames: z.array(z.string()) })),
});

/**
 * Whether a build of the plugins asks for nothing that React 19 has no more; says what it finds.
 * @param folder of the caller, for the build
 */
export async function askReactDetect(folder: string, signal: AbortSignal): Promise<boolean> {
  const { outDir } = await buildPlugins({ outDir: path.join(folder, APP_ID) });
  const { output } = await npx(REACT_DETECT, ['--json', '--noErrorExitCode', '--distDir', outDir], signal);
  const read = readAnswer(output);
  if ('reason' in read) {
    const reason = signal.aborted ? 'no answer within the time' : read.reason;
    console.log(`React 19: could not be asked (${reason}). Run it again where npm has ${REACT_DETECT}.`);
    return true;
  }
  const { findings } = read;
  console.log(
    findings.length === 0
      ? 'React 19: nothing that it has no more is asked for.'
      : `${findings.join('\n')}\nReact 19: something is asked for that it has no more; see above. Write what both 18 and 19 have.`
  );
  return findings.length === 0;
}

/** What it found, a line for each; or why it could not be asked. */
export type Answer = { findings: string[] } | { reason: string };

/** Reads what the tool, or npm in its place, printed. npm may write warnings before it. */
export function readAnswer(output: string): Answer {
  const parsed = answer.safeParse(jsonIn(output));
  if (!parsed.success) {
    return { reason: reasonIn(output) };
  }
  const { summary, sourceCodeIssues, dependencyIssues } = parsed.data;
  const findings = [
    ...Object.values(sourceCodeIssues)
      .flat()
      .map(({ problem, location: { file, line } }) => `${path.relative(ROOT, file)}:${line}: ${problem}`),
    ...dependencyIssues.map(({ packageNames, problem }) => `${packageNames.join(', ')}: ${problem}`),
  ];
  const unnamed = summary.totalIssues > 0 && findings.length === 0;
  return { findings: unnamed ? [`${summary.totalIssues} uses that it does not name`] : findings };
}

function jsonIn(output: string): unknown {
  try {
    return JSON.parse(output.slice(output.search(/^\{/m), output.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}

/** npm's own sentence where there is one: its first line is a code, its last the path of a log. */
function reasonIn(output: string): string {
  const lines = output.split('\n').map((line) => line.replace(/^npm error /, '').trim());
  const said = lines.filter((line) => line !== '' && !line.startsWith('code '));
  return said[0] ?? 'it said nothing';
}
