import { rmSync } from 'node:fs';
import path from 'node:path';
import { askLevitate } from './grafana-range/levitate.ts';
import { askReactDetect } from './grafana-range/react-detect.ts';
import { ROOT } from './lib/run.ts';

const HELP = `npm run grafana:range

Asks Grafana's own tools whether the plugins fit both ends of the range of Grafana that they name:
  @grafana/levitate      what they take from Grafana is there, in the packages of Grafana 10.1.0 and in those that the types come from
  @grafana/react-detect  what they are built of asks for nothing that React 19, from Grafana 13.2 on, has no more
It downloads them from npm, and says so where npm does not answer or does not have one. What can be held without a network is held by npm test
(scripts/build).
Exit code: 0 when they fit, or could not be asked; 1 when something is missing.`;

/** Downloads, two comparisons and a build take a minute or two; a registry that hangs must not hang whoever asks. */
const TIME_LIMIT_MS = 8 * 60_000;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}

const folder = path.join(ROOT, '.cache', 'grafana-range');
const signal = AbortSignal.timeout(TIME_LIMIT_MS);
try {
  const there = await askLevitate(folder, signal);
  const forReact19 = await askReactDetect(folder, signal);
  process.exitCode = there && forReact19 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
