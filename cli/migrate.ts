import pg from 'pg';
import { loginsFromEnvironment } from '#database/logins.ts';
import { readPolicySettings } from '#database/policies.ts';
import { parsePolicySettings, policySettingsHelp } from '#database/policy-settings.ts';
import { type AddCommand, OWNER_URL, print } from './lib/command.ts';
import { explained, ownerUrl } from './lib/owner.ts';
import { formatTable } from './lib/table.ts';

interface MigrateFlags {
  url?: string;
  policy?: string[];
  listPolicies?: true;
}

export const addMigrate: AddCommand = (program) => {
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
};

function collected(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/**
 * Brings the database's schema up to date, changes the given policies (`sample.dropAfter=14d`) and prints what was done.
 * Throws one clear sentence.
 */
export async function migrate(
  url: string | undefined,
  print: (text: string) => void,
  settings: readonly string[] = []
): Promise<void> {
  const owner = ownerUrl(url, 'Migration');
  const policies = parsePolicySettings(settings);
  print('Migrating ...');
  // Not with the command line: a collector that runs for months would hold the library of migrations.
  const { migrate: runMigrations } = await import('#database/migrate.ts');
  const report = await explained('Migration', () =>
    runMigrations(owner, {
      logins: loginsFromEnvironment(process.env),
      policies,
      onMove: ({ rollup, fromMs }) => print(`  moving ${rollup}: back to ${new Date(fromMs).toISOString()}`),
    })
  );
  for (const name of report.applied) {
    print(`  applied ${name}`);
  }
  for (const change of report.changes) {
    print(`  ${change}`);
  }
  if (report.applied.length === 0) {
    print(`Schema version ${report.toVersion}: nothing to migrate.`);
  } else {
    print(`Schema version ${report.fromVersion} -> ${report.toVersion}.`);
  }
}

/** Prints the present policies as `--policy` takes them. */
export async function listPolicies(url: string | undefined, print: (text: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl(url, 'Policies'), application_name: 'plenum migrate' });
  const settings = await explained('Policies', async () => {
    await client.connect();
    try {
      return await readPolicySettings(client);
    } finally {
      await client.end();
    }
  });
  print(
    formatTable(
      ['Setting', 'Value'],
      settings.map(({ setting, value }) => [setting, value])
    )
  );
}
