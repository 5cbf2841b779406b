import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './lib/run.ts';

interface Benchmark {
  /** What is compared and which options there are. */
  HELP: string;
  run(args: string[]): Promise<void>;
}

const names = readdirSync(path.join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => path.basename(file, '.ts'));
const [name, ...args] = process.argv.slice(2);
const usage = `npm run bench -- <name> [--help | --json]

Each compares with a peer or the physical limit in the same run and prints a ratio; with --json its last line is one JSON object.
Names: ${names.join(', ')}.`;
if (!name || name === '--help') {
  console.log(usage);
  process.exit(name ? 0 : 1);
}
if (!names.includes(name)) {
  console.error(`plenum: there is no benchmark "${name}". Choose one of: ${names.join(', ')}.`);
  process.exit(1);
}
const benchmark = (await import(path.join(ROOT, 'bench', `${name}.ts`))) as Benchmark;
if (args.includes('--help')) {
  console.log(benchmark.HELP.trimEnd());
  process.exit(0);
}
await benchmark.run(args);
process.exit(0);
