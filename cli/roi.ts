import type { AddCommand } from './lib/command.ts';
import { print } from './lib/command.ts';

const LONG_HELP = `
The database URL is that of a login of the role plenum_reader, as for \`plenum mcp\`.

Example:
  PLENUM_READER_URL=postgres://grafana@db/plenum plenum roi explain containment-a`;

export const addRoi: AddCommand = (program) => {
  program
    .command('roi')
    .description('what initiatives saved, and how the numbers came about')
    .command('explain')
    .exitOverride()
    .description('print the whole derivation of a saving: data, models, formula, uncertainty and worth')
    .argument('<initiative>', 'name of its record')
    .option('--to <time>', 'end of the report, ISO 8601 (default: now)')
    .option('--url <url>', 'database URL of a reader (default: PLENUM_READER_URL)')
    .addHelpText('after', LONG_HELP)
    .action(async (initiative: string, options: { to?: string; url?: string }) => {
      // What it takes is loaded only where it is asked for.
      const { explainInitiative } = await import('./roi/explain.ts');
      await explainInitiative(initiative, options, print);
    });
};
