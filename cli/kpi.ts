import { Option } from 'commander';
import type { AddCommand } from './lib/command.ts';
import { print } from './lib/command.ts';

const LONG_HELP = `
The database URL is that of a login of the role plenum_reader, as for \`plenum mcp\`.

Example:
  PLENUM_READER_URL=postgres://grafana@db/plenum plenum kpi export --year 2025 --format csv > report.csv`;

export const addKpi: AddCommand = (program) => {
  program
    .command('kpi')
    .description('efficiency of sites')
    .command('export')
    .exitOverride()
    .description('print the fields of the European database on data centres (EU 2024/1364) for a calendar year')
    .requiredOption('--year <year>', 'calendar year, by the clock of each site')
    .option('--site <id>', 'one site (default: all)')
    .addOption(new Option('--format <format>', 'how it is written').choices(['csv', 'json']).default('csv'))
    .option('--url <url>', 'database URL of a reader (default: PLENUM_READER_URL)')
    .addHelpText('after', LONG_HELP)
    .action(async ({ year, ...options }: { year: string; site?: string; format: 'csv' | 'json'; url?: string }) => {
      // What it takes is loaded only where it is asked for.
      const { exportKpis } = await import('./kpi/export.ts');
      await exportKpis(year, options, print);
    });
};
