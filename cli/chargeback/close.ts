import { closeStatement, type Closing, keepStatement, readBooked } from '#database/chargeback.ts';
import type { HourFigure } from '#datasource/backend/queries/chargeback/figures.ts';
import { formatTable } from '../lib/table.ts';
import { accountName } from '../records/import-records.ts';
import { checkMonth, endOfMonthMs, statementOf, withBooks } from './open.ts';
import { costText, kwhText, totalsText } from './totals.ts';

const WHAT = 'Chargeback close';

const OUTCOMES: Record<Closing, string> = {
  closed: 'closed',
  correction: 'was closed before; what differs is kept as a correction',
  unchanged: 'was closed before, and nothing differs',
};

/** Closes a month of each site, or makes a correction of what came after; prints what each owner bears, or bears otherwise. */
export async function closeMonth(
  month: string,
  { dryRun, ...flags }: { site: string | undefined; url: string | undefined; dryRun: boolean },
  print: (text: string) => void,
  nowMs = Date.now()
): Promise<void> {
  checkMonth(WHAT, month);
  await withBooks(WHAT, flags, print, async ({ client, sites, prices, workOut }) => {
    for (const site of sites) {
      const endMs = endOfMonthMs(month, site);
      if (endMs > nowMs) {
        throw new Error(
          `${WHAT}: ${month} is not over at ${site.id}: it ends at ${new Date(endMs).toISOString()} (${site.timeZone}). Close it then; \`plenum chargeback update\` works out the month so far.`
        );
      }
    }
    for (const site of sites) {
      const figures = await workOut(site, month, endOfMonthMs(month, site));
      const booked = await readBooked(client, site.id, month);
      print(`${site.id} ${month}: ${totalsText(figures)}.`);
      figures.missing.forEach((sentence) => print(`  ${sentence}`));
      const lines = differences(figures.hours, booked ?? []);
      if (lines.length > 0) {
        print(formatTable(booked ? ['differs for', 'energy', 'cost'] : ['borne by', 'energy', 'cost'], lines));
      }
      if (dryRun) {
        const would = booked === undefined ? 'close it' : lines.length > 0 ? 'make a correction' : 'change nothing';
        print(`${site.id} ${month}: this would ${would}. Nothing is kept.`);
        continue;
      }
      const id = await keepStatement(client, statementOf(figures, prices));
      const outcome = await closeStatement(client, id, { login: accountName(), role: 'Admin' });
      print(`${site.id} ${month}: ${OUTCOMES[outcome]}.`);
    }
  });
}

type Total = Pick<HourFigure, 'share' | 'owner' | 'currency'> & { mWh: number; costMicro: number };

/** What each owner bears with its idle share, less what is booked; owners for whom nothing differs are left out. */
function differences(hours: readonly HourFigure[], booked: readonly Total[]): string[][] {
  const sums = new Map<string, Total>();
  const add = ({ mWh, costMicro, ...head }: Total, sign: 1 | -1) => {
    const key = JSON.stringify([head.share, head.owner, head.currency]);
    const own = sums.get(key) ?? { ...head, mWh: 0, costMicro: 0 };
    sums.set(key, { ...own, mWh: own.mWh + sign * mWh, costMicro: own.costMicro + sign * costMicro });
  };
  for (const { share, owner, currency, amounts } of hours) {
    const { itMWh, overheadMWh, idleMWh, costMicro, idleCostMicro } = amounts;
    add({ share, owner, currency, mWh: itMWh + overheadMWh + idleMWh, costMicro: costMicro + idleCostMicro }, 1);
  }
  booked.forEach((one) => add(one, -1));
  return [...sums.values()]
    .filter(({ mWh, costMicro }) => mWh !== 0 || costMicro !== 0)
    .sort((a, b) => (a.share < b.share ? -1 : a.share > b.share ? 1 : b.costMicro - a.costMicro))
    .map(({ share, owner, currency, mWh, costMicro }) => [
      share === 'tenant' ? owner : `(${owner})`,
      kwhText(mWh),
      currency === '' ? '' : costText(costMicro, currency),
    ]);
}
