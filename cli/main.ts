import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { withoutSecrets } from '#collector/log.ts';
import { ConfigError } from '#config/problem.ts';
import { addChargeback } from './chargeback.ts';
import { addCheck } from './check.ts';
import { addCollect } from './collect.ts';
import { addConfigSchema } from './config-schema.ts';
import { addImport } from './import.ts';
import { addKpi } from './kpi.ts';
import { EXIT } from './lib/command.ts';
import { addMcp } from './mcp.ts';
import { addMigrate } from './migrate.ts';
import { addRefresh } from './refresh.ts';
import { addRoi } from './roi.ts';
import { addSimulate } from './simulate.ts';

/** In the order of the help. */
const COMMANDS = [
  addMigrate,
  addRefresh,
  addImport,
  addCollect,
  addCheck,
  addMcp,
  addKpi,
  addRoi,
  addChargeback,
  addSimulate,
  addConfigSchema,
];

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function buildProgram(): Command {
  const program = new Command('plenum')
    .description('Facility and computing telemetry of a data center, into TimescaleDB.')
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError('Run `plenum --help` for the commands.')
    .exitOverride();
  for (const addCommand of COMMANDS) {
    addCommand(program);
  }
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
