import { listStatements } from '#database/chargeback.ts';
import { formatTable } from '../lib/table.ts';
import { iso } from '../lib/time.ts';
import { withBooks } from './open.ts';
import { kwhText } from './totals.ts';

const MWH_PER_KWH = 1_000_000;

/** Prints all statements. Throws where figures of a closed one are not those that were closed. */
export async function listMonths(
  flags: { site: string | undefined; url: string | undefined },
  print: (text: string) => void
): Promise<void> {
  await withBooks('Chargeback list', flags, print, async ({ client, sites }) => {
    const names = new Set(sites.map(({ id }) => id));
    const statements = (await listStatements(client)).filter(({ site }) => names.has(site));
    if (statements.length === 0) {
      print('No month is worked out yet. Run plenum chargeback update.');
      return;
    }
    print(
      formatTable(
        ['site', 'month', 'state', 'energy', 'cost', 'until', 'closed', 'by', 'figures'],
        statements.map(({ site, month, state, kwh, cost, untilMs, closedMs, login, isIntact }) => [
          ...[site, month, state, kwhText(kwh * MWH_PER_KWH), cost, iso(untilMs)],
          closedMs === null ? '' : iso(Math.floor(closedMs / 1000) * 1000),
          login ?? '',
          isIntact === null ? '' : isIntact ? 'as closed' : 'CHANGED',
        ])
      )
    );
    const changed = statements.filter(({ isIntact }) => isIntact === false);
    if (changed.length > 0) {
      const months = changed.map(({ site, month }) => `${site} ${month}`).join(', ');
      throw new Error(
        `Chargeback list: figures of ${months} are not those that were closed. Somebody changed them past the database's triggers; restore them from a backup.`
      );
    }
  });
}
