import { keepStatement, listStatements } from '#database/chargeback.ts';
import { addDays, calendarOf, startOfDayMs } from '#model/time/calendar.ts';
import type { Site } from '#model/topology.ts';
import { checkMonth, endOfMonthMs, statementOf, withBooks } from './open.ts';
import { totalsText } from './totals.ts';

const WHAT = 'Chargeback update';

/** Works out open months anew and keeps them: this one and the one before, or the one that is named. Closed ones are left alone. */
export async function updateMonths(
  month: string | undefined,
  flags: { site: string | undefined; url: string | undefined },
  print: (text: string) => void,
  nowMs = Date.now()
): Promise<void> {
  const asked = month === undefined ? undefined : checkMonth(WHAT, month);
  await withBooks(WHAT, flags, print, async ({ client, sites, prices, workOut }) => {
    const closed = new Set(
      (await listStatements(client)).filter(({ state }) => state === 'closed').map((one) => `${one.site} ${one.month}`)
    );
    for (const site of sites) {
      for (const one of asked === undefined ? recentMonths(site, nowMs) : [asked]) {
        const untilMs = Math.min(nowMs, endOfMonthMs(one, site));
        if (startOfDayMs(`${one}-01`, site.timeZone) >= nowMs) {
          throw new Error(`${WHAT}: ${one} has not begun yet in ${site.timeZone}. Name a month that has.`);
        }
        if (closed.has(`${site.id} ${one}`)) {
          print(`${site.id} ${one}: closed, left as it is.`);
          continue;
        }
        const figures = await workOut(site, one, untilMs);
        await keepStatement(client, statementOf(figures, prices));
        print(`${site.id} ${one}: ${totalsText(figures)}.`);
      }
    }
  });
}

function recentMonths({ timeZone }: Site, nowMs: number): string[] {
  const thisMonth = calendarOf(timeZone, nowMs, nowMs).at(nowMs).day.slice(0, 7);
  return [addDays(`${thisMonth}-01`, -1).slice(0, 7), thisMonth];
}
