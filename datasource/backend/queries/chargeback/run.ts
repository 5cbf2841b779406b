import type { ChargebackMeasure, ChargebackQuery } from '#model/query/chargeback.ts';
import { startOfDayMs } from '#model/time/calendar.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { periodOf } from '../kpi/period.ts';
import type { QueryContext } from '../shared/context.ts';
import { listed } from '../shared/listed.ts';
import { checkRange } from '../shared/range.ts';
import { type LabelledNumber, numberTable, tableFrame } from '../shared/table.ts';
import { bornBy, CARBON_UNIT, chargebackColumns, type ChargebackRow, moneyUnit } from './columns.ts';
import { siteFigures, type SiteFigures } from './months.ts';
import { readPrices } from './prices.ts';
import { seriesFrames } from './series.ts';

/** Rows that a browser still draws: a year by the day of a hundred tenants. */
const MAX_ROWS = 50_000;

/** Energy, cost and carbon of who used each site; for an alert rule one number per tenant. */
export async function runChargeback(query: ChargebackQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const topology = await context.topology();
  const prices = await readPrices(context.database, context.signal);
  const { sites } = query.scope;
  const asked: ChargebackQuery = context.fromAlert ? { ...query, groupBy: 'tenant' } : query;
  const rows: ChargebackRow[] = [];
  const notices: Notice[] = [];
  const read: string[] = [];
  const isNarrow = query.scope.zones.length + query.scope.racks.length + query.scope.equipment.length > 0;
  let simulated = false;
  for (const { id, timeZone } of topology.sites.filter((one) => sites.length === 0 || sites.includes(one.id))) {
    const range = periodOf(query.period, context, timeZone);
    const racks = topology.racks.filter(({ site }) => site === id).length;
    const found = await siteFigures({ id, timeZone, racks }, range, asked, prices, context);
    simulated ||= found.simulated;
    notices.push(...noticesOf(id, found));
    read.push(
      `${id} from ${isoOf(found.fromMs)} to ${isoOf(found.toMs)}, ${found.state}, ${found.known} of ${found.hours} hours known`
    );
    rows.push(
      ...found.figures.map((figure) => ({
        ...{ site: id, figure, idle: query.idle, state: found.state },
        timeMs: timeMsOf(figure.time, timeZone),
        coverage: found.hours > 0 ? found.known / found.hours : null,
        ...{ fromMs: found.fromMs, toMs: found.toMs },
      }))
    );
  }
  const isOverTime = asked.groupBy === 'hour' || asked.groupBy === 'day' || asked.groupBy === 'month';
  const told = rows.filter((row) => isWorthARow(row)).sort(isOverTime ? byTime : byWorth);
  if (context.fromAlert) {
    return numberTable(query.measure, UNIT[query.measure], numbersOf(told, query.measure), context);
  }
  const text = (severity: Notice['severity'], words: string): Notice => ({ severity, text: words });
  const isNobody =
    query.tenants.length > 0 && (await context.meet('rows', [told.length])).flat().every((count) => count === 0);
  const all = [
    ...(simulated ? [text('info', 'This is a simulated plant.')] : []),
    ...(isNarrow
      ? [text('warning', 'Meters of the site are shared out as a whole: zones, racks and equipment do not count.')]
      : []),
    ...notices,
    ...(isNobody
      ? [
          text(
            'warning',
            `Nothing of ${listed(query.tenants)} is known in this period. Check the names, or choose a longer period.`
          ),
        ]
      : []),
    ...(told.length > MAX_ROWS
      ? [text('warning', `${MAX_ROWS} of ${told.length} rows are shown. Group by day or month, or choose tenants.`)]
      : []),
    ...(prices.unreadable.length > 0
      ? [
          text(
            'warning',
            `Records that this version cannot read are left out: ${prices.unreadable.slice(0, 5).join('; ')}. Update Plenum.`
          ),
        ]
      : []),
  ];
  const shown = told.slice(0, MAX_ROWS);
  const executed = `Chargeback by ${query.groupBy}: ${read.length > 0 ? read.join('; ') : 'no site'}`;
  if (query.format === 'series' && isOverTime) {
    const { measure } = query;
    return seriesFrames(shown, { measure, unit: UNIT[measure], refId: context.refId, notices: all, executed });
  }
  return [
    tableFrame(
      {
        name: 'Chargeback',
        rows: shown,
        columns: chargebackColumns(isOverTime, moneyUnit(shown.map(({ figure }) => figure.currency))),
        notices: all,
        executed,
        custom: { kind: 'chargeback', groupBy: query.groupBy, period: query.period, idle: query.idle, simulated },
      },
      context
    ),
  ];
}

const isoOf = (timeMs: number) => new Date(timeMs).toISOString();

function timeMsOf(time: number | string | undefined, timeZone: string): number | null {
  return typeof time === 'string' ? startOfDayMs(time.length === 7 ? `${time}-01` : time, timeZone) : (time ?? null);
}

function noticesOf(site: string, { missing, left, stale }: SiteFigures): Notice[] {
  const warning = (text: string): Notice => ({ severity: 'warning', text });
  return [
    ...missing.map((sentence) => warning(`${site}: ${sentence}`)),
    ...(left.length > 0
      ? [
          warning(
            `${site}: ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} not worked out yet, and too large to be worked out for a question. Run plenum chargeback update.`
          ),
        ]
      : []),
    ...stale.map(({ month, untilMs }) =>
      warning(
        `${site}: ${month} is shown as it was worked out up to ${new Date(untilMs).toISOString()}, or with prices of then. Run plenum chargeback update.`
      )
    ),
  ];
}

/** What was shared out entirely has nothing left to tell. */
function isWorthARow(row: ChargebackRow): boolean {
  const { energy, cost, carbon } = bornBy(row);
  return energy !== 0 || cost !== 0 || carbon !== 0 || row.figure.amounts.gpuMs !== 0;
}

const ORDER = { tenant: 0, job: 0, gpu: 0, unallocated: 1 };

/** What is allocated first, by cost; then what is not; corrections last. */
function byWorth(a: ChargebackRow, b: ChargebackRow): number {
  return (
    compare(a.figure.correctionOf, b.figure.correctionOf) ||
    ORDER[a.figure.share] - ORDER[b.figure.share] ||
    bornBy(b).cost - bornBy(a).cost ||
    bornBy(b).energy - bornBy(a).energy ||
    compare(a.figure.owner, b.figure.owner)
  );
}

function byTime(a: ChargebackRow, b: ChargebackRow): number {
  return (a.timeMs ?? 0) - (b.timeMs ?? 0) || byWorth(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const UNIT: Record<ChargebackMeasure, string> = {
  cost: 'none',
  energy: 'kwatth',
  carbon: CARBON_UNIT,
  cost_per_gpu_hour: 'none',
  unallocated: 'percentunit',
};

/** Corrections are part of what a tenant bears. Costs are told apart by their currency. */
function numbersOf(rows: readonly ChargebackRow[], measure: ChargebackMeasure): LabelledNumber[] {
  if (measure === 'unallocated') {
    return [...Map.groupBy(rows, ({ site }) => site)].map(([site, own]) => {
      const sum = (some: readonly ChargebackRow[]) => some.reduce((total, row) => total + bornBy(row).energy, 0);
      const all = sum(own);
      return {
        labels: { site },
        value: all > 0 ? sum(own.filter(({ figure }) => figure.share === 'unallocated')) / all : null,
      };
    });
  }
  const isCost = measure === 'cost' || measure === 'cost_per_gpu_hour';
  const tenants = rows.filter(({ figure }) => figure.share === 'tenant' && (!isCost || figure.currency !== ''));
  const groups = Map.groupBy(tenants, ({ site, figure }) =>
    JSON.stringify([site, figure.owner, isCost ? figure.currency : ''])
  );
  return [...groups.values()].map((own) => {
    const sum = (of: keyof ReturnType<typeof bornBy>) => own.reduce((total, row) => total + bornBy(row)[of], 0);
    const [{ site, figure }] = own as [ChargebackRow];
    const gpuHours = sum('meteredGpuHours');
    return {
      labels: { site, tenant: figure.owner, ...(isCost && { currency: figure.currency }) },
      value: measure === 'cost_per_gpu_hour' ? (gpuHours > 0 ? sum('cost') / gpuHours : null) : sum(measure),
    };
  });
}
