import type { Command } from 'commander';

/** What each file of this folder exports: adds its command, with options and help, to `program`. */
export type AddCommand = (program: Command) => void;

/** 1 for a failure, 2 for a wrong call. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export const OWNER_URL = "database URL of the schema's owner (default: PLENUM_DATABASE_URL)";
