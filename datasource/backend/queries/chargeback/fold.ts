import { addAmounts, noAmounts } from '#model/chargeback/amounts.ts';
import type { ChargebackQuery } from '#model/query/chargeback.ts';

import type { Figure } from '../../sql/chargeback.ts';
import type { MonthFigures } from './figures.ts';

/** The sums of figures that were worked out now, as statements give them: hours from `fromMs` to before `toMs`, epoch ms. */
export function foldFigures(
  { hours, jobs, month }: MonthFigures,
  { groupBy, tenants }: Pick<ChargebackQuery, 'groupBy' | 'tenants'>,
  { fromMs, toMs }: { fromMs: number; toMs: number }
): Figure[] {
  const isAsked = (tenant: string) => tenants.length === 0 || tenants.includes(tenant);
  const isOfJobs = groupBy === 'job' || groupBy === 'gpu';
  const ofHours = hours
    .filter(({ hourMs }) => groupBy !== 'hour' || (hourMs >= fromMs && hourMs < toMs))
    .filter(({ share, owner }) => (share === 'tenant' ? !isOfJobs && isAsked(owner) : tenants.length === 0))
    .map(({ hourMs, day, amounts, ...head }): Figure => ({
      ...head,
      correctionOf: '',
      ...timeOf({ hour: hourMs, day, month }, groupBy),
      amounts,
    }));
  const ofJobs = (isOfJobs ? jobs : [])
    .filter(({ tenant }) => isAsked(tenant))
    .map(({ scheduler, job, tenant, name, gpuModel, currency, amounts }): Figure => ({
      correctionOf: '',
      currency,
      amounts,
      ...(groupBy === 'gpu'
        ? { share: 'gpu', owner: gpuModel ?? '' }
        : { share: 'job', owner: '', scheduler, job, tenant, jobName: name, gpuModel }),
    }));
  return mergeFigures([...ofHours, ...ofJobs]);
}

function timeOf(
  times: { hour: number; day: string; month: string },
  groupBy: ChargebackQuery['groupBy']
): { time?: number | string } {
  return groupBy === 'hour' || groupBy === 'day' || groupBy === 'month' ? { time: times[groupBy] } : {};
}

/** Adds up figures of the same row. */
export function mergeFigures(figures: readonly Figure[]): Figure[] {
  const byRow = new Map<string, Figure>();
  for (const { amounts, ...head } of figures) {
    const { time, share, owner, scheduler, job, tenant, currency, correctionOf } = head;
    const key = JSON.stringify([time, share, owner, scheduler, job, tenant, currency, correctionOf]);
    const own = byRow.get(key) ?? { ...head, amounts: noAmounts() };
    byRow.set(key, own);
    addAmounts(own.amounts, amounts);
  }
  return [...byRow.values()];
}

/** Jobs that cost most; the others as one row of each currency, without a name. */
export function topJobs(figures: readonly Figure[], top: number): Figure[] {
  const keyOf = ({ scheduler, job }: Figure) => (job === undefined ? undefined : JSON.stringify([scheduler, job]));
  const worth = new Map<string, [cost: number, energy: number]>();
  for (const one of figures) {
    const key = one.share === 'job' ? keyOf(one) : undefined;
    if (key !== undefined) {
      const [cost, energy] = worth.get(key) ?? [0, 0];
      worth.set(key, [cost + one.amounts.costMicro + one.amounts.idleCostMicro, energy + one.amounts.itMWh]);
    }
  }
  const chosen = new Set(
    [...worth]
      .sort(([a, x], [b, y]) => y[0] - x[0] || y[1] - x[1] || (a < b ? -1 : 1))
      .slice(0, top)
      .map(([key]) => key)
  );
  return mergeFigures(
    figures.map((one): Figure => {
      const key = keyOf(one);
      return one.share !== 'job' || key === undefined || chosen.has(key)
        ? one
        : {
            share: 'job',
            owner: '',
            currency: one.currency,
            correctionOf: one.correctionOf,
            amounts: one.amounts,
          };
    })
  );
}
