import { loginsFromEnvironment } from '#database/logins.ts';
import { migrate as runMigrations } from '#database/migrate.ts';
import { describeFailure } from '../pipeline/database-error.ts';

/** Brings the database's schema up to date and prints what was done. Throws one clear sentence. */
export async function migrate(url: string | undefined, print: (text: string) => void): Promise<void> {
  if (!url) {
    throw new Error(
      'Migration: no database is given. Set PLENUM_DATABASE_URL, or pass --url postgres://owner@host/database.'
    );
  }
  print('Migrating ...');
  const report = await runMigrations(url, { logins: loginsFromEnvironment(process.env) }).catch((error: unknown) => {
    const code = (error as { code?: unknown }).code;
    if (code === undefined && !(error instanceof AggregateError)) {
      throw error;
    }
    const { message, nextStep } = describeFailure(error);
    throw new Error(`Migration: ${message}. ${nextStep}.`, { cause: error });
  });
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
