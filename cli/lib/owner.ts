import { databaseUrlProblem } from '#config/database-url.ts';
import { describeFailure } from '#database/failure.ts';
import { clause } from '#model/text/clause.ts';

/** The owner's database URL. Throws one sentence, with the name of what was asked for, where it is absent or is none. */
export function ownerUrl(url: string | undefined, what: string): string {
  if (!url) {
    throw new Error(
      `${what}: no database is given. Set PLENUM_DATABASE_URL, or pass --url postgres://owner@host/database.`
    );
  }
  const problem = databaseUrlProblem(url);
  if (problem) {
    throw new Error(`${what}: ${clause(problem.message)}. ${clause(problem.nextStep)}.`);
  }
  return url;
}

/** Runs `work`; what the database says against it becomes one sentence with a next step. */
export async function explained<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === undefined && !(error instanceof AggregateError)) {
      throw error;
    }
    const { kind, message, nextStep: known } = describeFailure(error);
    const nextStep = kind === 'ours' ? 'Check the URL of the database and its TLS settings' : known;
    const end = /[.?!]$/.test(nextStep) ? '' : '.';
    throw new Error(`${what}: ${clause(message)}. ${nextStep}${end}`, { cause: error });
  }
}
