import { MICRO } from '#model/chargeback/amounts.ts';
import { HOUR_MS } from '#model/chargeback/hour-costs.ts';
import type { ChargebackIdle } from '#model/query/chargeback.ts';

import type { Figure } from '../../sql/chargeback.ts';
import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';

/** A row of the answer. */
export interface ChargebackRow {
  site: string;
  figure: Figure;
  idle: ChargebackIdle;
  /** Epoch ms. */
  timeMs: number | null;
  state: 'open' | 'closed' | 'mixed';
  /** Share of the hours in which the site's meter and every rack are known. */
  coverage: number | null;
  fromMs: number;
  toMs: number;
}

const MWH_PER_KWH = 1_000_000;
const MG_PER_KG = 1_000_000;

/** What a row bears: kWh, money and kg, with the idle share where it is asked for. */
export function bornBy({ figure: { amounts, share }, idle }: Pick<ChargebackRow, 'figure' | 'idle'>) {
  const of = (own: number, shared: number) => own + (idle === 'shared' ? shared : 0);
  const { itMWh, overheadMWh, idleMWh, costMicro, idleCostMicro, carbonMg, idleCarbonMg, meteredGpuMs } = amounts;
  return {
    energy: of(itMWh + overheadMWh, idleMWh) / MWH_PER_KWH,
    it: itMWh / MWH_PER_KWH,
    overhead: overheadMWh / MWH_PER_KWH,
    idle: idle === 'shared' ? idleMWh / MWH_PER_KWH : 0,
    cost: of(costMicro, idleCostMicro) / MICRO,
    carbon: of(carbonMg, idleCarbonMg) / MG_PER_KG,
    /** GPU-hours whose energy is known: what a GPU-hour costs is of these. */
    meteredGpuHours: share === 'unallocated' ? 0 : meteredGpuMs / HOUR_MS,
  };
}

const REST_OF_JOBS = 'other jobs';

/** Tenant, job or GPU model, or why nobody has it. */
export function nameOf({ share, owner, job, jobName }: Figure): string {
  return share === 'job' ? (jobName ?? job ?? REST_OF_JOBS) : share === 'gpu' ? owner || 'no GPU model' : owner;
}

type Born = ReturnType<typeof bornBy>;
const perGpuHour = (of: (born: Born) => number | null) => (row: ChargebackRow) => {
  const born = bornBy(row);
  const amount = of(born);
  return born.meteredGpuHours > 0 && amount !== null ? amount / born.meteredGpuHours : null;
};
const share = (part: number, whole: number) => (whole === 0 ? null : Math.min(1, Math.max(0, part / whole)));
const own = ({ figure: { amounts } }: ChargebackRow) => amounts.itMWh + amounts.overheadMWh;
const hasCost = ({ figure: { currency } }: ChargebackRow) => currency !== '';
const hasCarbon = (row: ChargebackRow) => row.figure.amounts.emittingMWh !== 0 || row.figure.amounts.carbonMg !== 0;

/** Money with its currency behind it, as it is written in the records; without one where an answer has several. */
export function moneyUnit(currencies: readonly string[]): string {
  const [only, ...others] = new Set(currencies.filter((one) => one !== ''));
  return only === undefined || others.length > 0 ? 'none' : `suffix:${only}`;
}

/** Reports are in tonnes of CO2e (GHG Protocol, Corporate Standard, chapter 9), of which a job is a small part; Grafana's own kilogram becomes Mg. */
export const CARBON_UNIT = 'suffix:kg CO2e';

/** Rows over time have their time first. */
export function chargebackColumns(isOverTime: boolean, money: string): ReadonlyArray<Column<ChargebackRow>> {
  return [
    ...(isOverTime
      ? [{ name: 'time', type: 'time', of: ({ timeMs }) => timeMs ?? 0 } satisfies Column<ChargebackRow>]
      : []),
    text('site', ({ site }) => site),
    text('row', ({ figure }) =>
      figure.correctionOf !== '' ? 'correction' : figure.share === 'unallocated' ? 'unallocated' : 'allocated'
    ),
    text('name', ({ figure }) => nameOf(figure)),
    text('month', ({ figure }) => figure.correctionOf || null),
    text('tenant', ({ figure }) => (figure.share === 'tenant' ? figure.owner : figure.tenant)),
    text('job', ({ figure }) => figure.job),
    text('scheduler', ({ figure }) => figure.scheduler),
    text('gpu_model', ({ figure }) => (figure.share === 'gpu' ? figure.owner : figure.gpuModel)),
    number('energy', 'kwatth', (row) => bornBy(row).energy),
    number('it', 'kwatth', (row) => bornBy(row).it),
    number('overhead', 'kwatth', (row) => bornBy(row).overhead),
    number('idle', 'kwatth', (row) => bornBy(row).idle),
    number('cost', money, (row) => (hasCost(row) ? bornBy(row).cost : null)),
    text('currency', ({ figure }) => figure.currency || null),
    number('carbon', CARBON_UNIT, (row) => (hasCarbon(row) ? bornBy(row).carbon : null)),
    number('gpu_hours', 'none', ({ figure }) =>
      figure.share === 'unallocated' ? null : figure.amounts.gpuMs / HOUR_MS
    ),
    number(
      'energy_per_gpu_hour',
      'kwatth',
      perGpuHour(({ energy }) => energy)
    ),
    number('cost_per_gpu_hour', money, (row) => (hasCost(row) ? perGpuHour(({ cost }) => cost)(row) : null)),
    number('carbon_per_gpu_hour', CARBON_UNIT, (row) =>
      hasCarbon(row) ? perGpuHour(({ carbon }) => carbon)(row) : null
    ),
    number('priced', 'percentunit', (row) => share(row.figure.amounts.pricedMWh, own(row))),
    number('emitting', 'percentunit', (row) => share(row.figure.amounts.emittingMWh, own(row))),
    number('coverage', 'percentunit', ({ coverage }) => coverage),
    text('state', ({ state }) => state),
    { name: 'from', type: 'time', of: ({ fromMs }) => fromMs },
    { name: 'to', type: 'time', of: ({ toMs }) => toMs },
  ];
}
