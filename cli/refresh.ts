import { refreshRollups } from '#database/jobs.ts';
import { type AddCommand, OWNER_URL, print } from './lib/command.ts';
import { explained, ownerUrl } from './lib/owner.ts';
import { iso, rangeOf } from './lib/time.ts';

export interface RefreshRange {
  from: string;
  to?: string | undefined;
}

export const addRefresh: AddCommand = (program) => {
  program
    .command('refresh')
    .description('recompute the rollups of a time range, for data that came late or was imported')
    .requiredOption('--from <time>', 'start, ISO 8601: 2026-11-01 or 2026-11-01T06:00:00Z; UTC where no zone is given')
    .option('--to <time>', 'end (default: now)')
    .option('--url <url>', OWNER_URL)
    .action(({ url = process.env.PLENUM_DATABASE_URL, ...range }: RefreshRange & { url?: string }) =>
      refresh(url, range, print)
    );
};

/** Recomputes all rollups of a time range and prints each rollup with what was refreshed. Throws one clear sentence. */
export async function refresh(
  url: string | undefined,
  { from, to }: RefreshRange,
  print: (text: string) => void
): Promise<void> {
  const owner = ownerUrl(url, 'Refresh');
  const { fromMs, toMs } = rangeOf('Refresh', from, to);
  print(`Refreshing the rollups from ${iso(fromMs)} to ${iso(toMs)} ...`);
  await explained('Refresh', () =>
    refreshRollups(owner, fromMs, toMs, ({ rollup, done, ...range }) => {
      const what =
        range.fromMs === range.toMs
          ? 'nothing to do: its source has no samples of this range, or no longer keeps them'
          : `${iso(range.fromMs)} to ${iso(range.toMs)}`;
      print(`  ${rollup.padEnd(9)} ${String(Math.floor(100 * done)).padStart(3)} %  ${what}`);
    })
  );
  print('The rollups are up to date.');
}
