import type { CapacityQuery } from '#model/query/capacity.ts';

import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';
import type { CapacityRow } from './row.ts';
import { leftOf } from './rows.ts';

type CapacityColumn = Column<CapacityRow>;

const SHARE = 'percentunit';
const UNITS = 'none';

/** The same columns for all rows but those of phases, whose limits are of a current, and those of what fits. */
export function columnsOf(query: CapacityQuery): readonly CapacityColumn[] {
  switch (query.rows) {
    case 'phase':
      return phaseColumns(query);
    case 'fit':
      return FIT_COLUMNS;
    default:
      return powerColumns(query);
  }
}

const PLACE: readonly CapacityColumn[] = [
  text('site', ({ site }) => site),
  text('zone', ({ zone }) => zone),
  text('rack', ({ rack }) => rack),
  text('equipment', ({ equipment }) => equipment),
  text('name', ({ name }) => name),
];

const watts = (name: string, of: (row: CapacityRow) => number | undefined) => number(name, 'watt', of);

const FIT_COLUMNS: readonly CapacityColumn[] = [
  ...PLACE,
  watts('room', ({ fit }) => fit?.least?.roomW),
  text('stops', ({ fit }) => fit?.least?.by),
  watts('room_n1', ({ fit }) => fit?.least?.roomN1W),
  text('stops_n1', ({ fit }) => fit?.least?.byN1),
  text('lost', ({ fit }) => fit?.least?.lost),
  watts('rack_room', ({ fit }) => fit?.rack?.roomW),
  watts('rack_room_n1', ({ fit }) => fit?.rack?.roomN1W),
  watts('chain_room', ({ fit }) => fit?.chain?.roomW),
  watts('chain_room_n1', ({ fit }) => fit?.chain?.roomN1W),
  text('chain_by', ({ fit }) => fit?.chain?.by),
  text('chain_lost', ({ fit }) => fit?.chain?.lost),
  watts('cooling_room', ({ fit }) => fit?.cooling?.roomW),
  watts('cooling_room_n1', ({ fit }) => fit?.cooling?.roomN1W),
  text('cooling_by', ({ fit }) => fit?.cooling?.by),
  text('cooling_lost', ({ fit }) => fit?.cooling?.lost),
  number('height_u', UNITS, ({ space }) => space?.heightU),
  number('free_u', UNITS, ({ space }) => space?.freeU),
  text('unknown', ({ fit }) => fit?.unknown.join('; ')),
];

function drawColumns(unit: string): CapacityColumn[] {
  return [
    number('draw_p50', unit, ({ draw }) => draw?.p50),
    number('draw_p95', unit, ({ draw }) => draw?.p95),
    number('draw_p99', unit, ({ draw }) => draw?.p99),
    number('draw_max', unit, ({ draw }) => draw?.max),
    number('coverage', SHARE, ({ draw }) => draw?.coverage ?? 0),
    text('draw_from', ({ drawFrom }) => drawFrom),
  ];
}

function powerColumns(query: CapacityQuery): CapacityColumn[] {
  const { draw } = query;
  return [
    ...PLACE,
    watts('limit', ({ limit }) => limit),
    watts('limit_n1', ({ limitN1 }) => limitN1),
    text('limit_from', ({ limitFrom }) => limitFrom),
    ...drawColumns('watt'),
    number('shares', UNITS, ({ shares }) => shares),
    watts('headroom', (row) => minus(row.limit, row.draw?.[draw])),
    watts('headroom_n1', (row) => headroomN1(row, draw)),
    number('used', SHARE, (row) => usedOf(row, draw)),
    watts('failover_draw', ({ failover }) => failover),
    number('failover_used', SHARE, (row) => failoverUsed(row)),
    text('failover_lost', ({ failoverLost }) => failoverLost),
    watts('cooling_limit', ({ cooling }) => cooling?.limitW),
    watts('cooling_draw', ({ cooling }) => cooling?.drawW),
    watts('cooling_headroom', ({ cooling }) => minus(cooling?.limitW, cooling?.drawW)),
    watts('cooling_headroom_n1', ({ cooling }) => minus(cooling?.limitN1W, cooling?.drawW)),
    number('height_u', UNITS, ({ space }) => space?.heightU),
    number('used_u', UNITS, ({ space }) => space?.usedU),
    number('free_u', UNITS, ({ space }) => space?.freeU),
    watts('stranded_power', (row) => row.stranded?.powerW),
    watts('stranded_cooling', (row) => row.stranded?.coolingW),
    number('stranded_u', UNITS, (row) => row.stranded?.spaceU),
    number('racks', UNITS, ({ racks }) => racks),
    number('racks_counted', UNITS, ({ counted }) => counted),
  ];
}

function phaseColumns({ draw }: CapacityQuery): CapacityColumn[] {
  const phase = (index: number): CapacityColumn =>
    number(`phase_${'abc'.charAt(index)}`, 'amp', ({ phases }) => phases?.[index]);
  return [
    ...PLACE,
    number('limit', 'amp', ({ limit }) => limit),
    text('limit_from', ({ limitFrom }) => limitFrom),
    phase(0),
    phase(1),
    phase(2),
    number('headroom', 'amp', (row) => minus(row.limit, row.draw?.[draw])),
    number('used', SHARE, (row) => usedOf(row, draw)),
    number('imbalance', SHARE, ({ imbalance }) => imbalance),
  ];
}

function minus(limit: number | undefined, draw: number | undefined): number | undefined {
  return limit === undefined || draw === undefined ? undefined : limit - draw;
}

/** Of equipment and feeds, what is left when they carry the other side as well. */
function headroomN1(row: CapacityRow, draw: CapacityQuery['draw']): number | undefined {
  return row.limitN1 === undefined ? minus(row.limit, row.failover) : minus(row.limitN1, row.draw?.[draw]);
}

/** Of what may be drawn without losing the other feed, where there is one; else of the limit. */
function usedOf(row: CapacityRow, draw: CapacityQuery['draw']): number | undefined {
  const left = leftOf(row, draw);
  const drawn = row.draw?.[draw];
  return left === undefined || drawn === undefined || left + drawn <= 0 ? undefined : drawn / (left + drawn);
}

/** Of the limit of one feed, neighbour or cooler. */
function failoverUsed({ failover, limit, shares = 1 }: CapacityRow): number | undefined {
  return failover === undefined || limit === undefined ? undefined : failover / (limit / shares);
}

export function measureOf(row: CapacityRow, { measure, draw }: CapacityQuery): number | undefined {
  switch (measure) {
    case 'used':
      return usedOf(row, draw);
    case 'headroom':
      return row.fit ? row.fit.least?.roomN1W : leftOf(row, draw);
    case 'failover':
      return failoverUsed(row);
    case 'imbalance':
      return row.imbalance;
    case 'expected':
      return undefined;
  }
}
