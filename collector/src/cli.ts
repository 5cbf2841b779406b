import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { policySettingsHelp } from '#database/policy-settings.ts';
import { check } from './commands/check.ts';
import { collect } from './commands/collect.ts';
import { listPolicies, migrate } from './commands/migrate.ts';
import { refresh } from './commands/refresh.ts';
import { ConfigError } from './config/problem.ts';
import { configJsonSchemaText } from './config/json-schema.ts';
import { withoutSecrets } from './log.ts';

const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const OWNER_URL = "database URL of the schema's owner (default: PLENUM_DATABASE_URL)";

interface MigrateFlags {
  url?: string;
  policy?: string[];
  listPolicies?: true;
}

function collected(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function buildProgram(): Command {
  const program = new Command('plenum')
    .description('Facility and computing telemetry of a data center, into TimescaleDB.')
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError('Run `plenum --help` for the commands.')
    .exitOverride();
  program
    .command('migrate')
    .description('create or update the database schema')
    .option('--url <url>', OWNER_URL)
    .option('--policy <setting>', 'change retention, compression or refresh: sample.dropAfter=14d', collected)
    .option('--list-policies', 'print the present settings and change nothing')
    .addHelpText('after', `\nSettings of --policy, which may be given several times:\n${policySettingsHelp()}`)
    .action(async ({ url = process.env.PLENUM_DATABASE_URL, policy, listPolicies: isList }: MigrateFlags) =>
      isList ? listPolicies(url, print) : migrate(url, print, policy)
    );
  program
    .command('refresh')
    .description('recompute the rollups of a time range, for data that came late or was imported')
    .requiredOption('--from <time>', 'start, ISO 8601: 2026-11-01 or 2026-11-01T06:00:00Z; UTC where no zone is given')
    .option('--to <time>', 'end (default: now)')
    .option('--url <url>', OWNER_URL)
    .action(async ({ url = process.env.PLENUM_DATABASE_URL, from, to }: { url?: string; from: string; to?: string }) =>
      refresh(url, { from, to }, print)
    );
  program
    .command('collect')
    .description('read the configured sources into the database until SIGTERM')
    .argument('<config>', 'configuration file; see collector/config.example.yaml')
    .action(collect);
  program
    .command('check')
    .description('validate a configuration and try each endpoint without writing')
    .argument('<config>', 'configuration file')
    .action(async (path: string) => {
      if (!(await check(path, print))) {
        process.exitCode = EXIT.failure;
      }
    });
  program
    .command('simulate')
    .description('run the simulated plant; `plenum simulate --help` lists its options')
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => {
      const { runSimulator } = await import('#simulator/main.ts');
      await runSimulator(args);
    });
  program
    .command('config-schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(async () => void process.stdout.write(await configJsonSchemaText()));
  for (const command of program.commands) {
    command.exitOverride();
  }
  return program;
}

/** Runs the command line; resolves with the exit code: 0, 1 for a failure, 2 for a wrong call. */
async function main(args: string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    const text = error instanceof Error ? error.message || String(error) : String(error);
    process.stderr.write(`${withoutSecrets(text)}\n`);
    if (error instanceof ConfigError) {
      process.stderr.write(
        `${error.problems.length} ${error.problems.length === 1 ? 'problem' : 'problems'} in the configuration.\n`
      );
    }
    return EXIT.failure;
  }
}

process.exit(await main(process.argv.slice(2)));
