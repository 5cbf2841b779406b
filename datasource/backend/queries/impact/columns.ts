import { type Interval, rideThroughText } from '#model/chain/ride-through.ts';
import type { Supply } from '#model/chain/supply.ts';
import { WARMING_HORIZON_MIN, warmingText } from '#model/chain/warming.ts';
import type { AshraeClass } from '#model/limits/ashrae.ts';
import { type ImpactMeasure, NO_LIMIT_MINUTES } from '#model/query/impact.ts';
import { durationText } from '#model/text/duration.ts';

import type { JobRow } from '../../sql/jobs.ts';
import type { PlantChain } from '../shared/plant/chain.ts';
import type { StateAt } from '../shared/plant/equipment-states.ts';
import { number, text } from '../shared/columns.ts';
import type { Column } from '../shared/table.ts';
import type { AsItWarms } from './as-it-warms.ts';
import { type Assessment, limitOf, type RackImpact } from './assess.ts';

export interface EquipmentRow {
  node: number;
  plant: PlantChain;
  impact: Assessment;
  state: StateAt | undefined;
  /** Whether no other equipment is down, so that what racks lack is by this one. */
  isAlone: boolean;
  jobs: JobRow[];
  atMs: number;
  /** Of what is degraded. */
  asItWarms?: AsItWarms;
}

export interface RackRow {
  rack: RackImpact;
  /** What it takes for it, where some of what is lost still works: `if CDU-1 fails`. */
  condition: string;
  plant: PlantChain;
  jobs: JobRow[];
  inletClass: AshraeClass;
}

export interface JobAtRiskRow {
  job: JobRow;
  /** Racks that are hit. */
  nodes: ReadonlySet<number>;
  plant: PlantChain;
  atMs: number;
}

const WATT = 'watt';
const MINUTES = 'm';
const CELSIUS = 'celsius';

/** Minutes that a panel can show; no limit and not known are empty, and the column `ride_through` says which. */
const finite = (minutes: number | undefined) => (Number.isFinite(minutes) ? minutes : null);

function secondsSince(sinceMs: number | null | undefined, atMs: number): number | null {
  return sinceMs === null || sinceMs === undefined ? null : (atMs - sinceMs) / 1000;
}

/** `12 min`, `at least 3 days`. */
function failingText({ state, atMs }: EquipmentRow): string | null {
  return state?.sinceMs === undefined
    ? null
    : `${state.isOlder ? 'at least ' : ''}${durationText(atMs - state.sinceMs)}`;
}

function tenantsOf(jobs: readonly JobRow[]): string[] {
  return [...new Set(jobs.flatMap(({ tenant }) => tenant ?? []))].sort();
}

const idOf = (plant: PlantChain, node: number) => plant.chain.nodes[node]!.id;

/** `2 of 3 left`, of the weakest stage among the racks; `no power left` where nothing else is down that could have taken it. */
function redundancyOf({ impact: { racks }, isAlone }: EquipmentRow): string {
  const [weakest] = [...racks].sort((a, b) => a.loss.left.length - b.loss.left.length);
  return weakest
    ? weakest.loss.isLost && isAlone
      ? `no ${SUPPLY_WORDS[weakest.loss.supply]} left`
      : leftText(weakest)
    : '';
}

const SUPPLY_WORDS: Readonly<Record<Supply, string>> = { power: 'power', air: 'cold air', liquid: 'coolant' };

function leftText({ loss }: RackImpact): string {
  return loss.isLost ? 'none left' : `${loss.left.length} of ${loss.before.length} left`;
}

export const EQUIPMENT_COLUMNS: ReadonlyArray<Column<EquipmentRow>> = [
  text('site', ({ node, plant }) => plant.chain.nodes[node]!.site),
  text('equipment', ({ node, plant }) => idOf(plant, node)),
  text('name', ({ node, plant }) => plant.equipmentOf(node)?.name),
  text('type', ({ node, plant }) => plant.equipmentOf(node)?.objectType),
  text('zone', ({ node, plant }) => plant.zonesOf(node)[0]),
  text('state', ({ state }) => state?.state ?? 'unknown'),
  text('reason', ({ state }) => state?.reason),
  number('failing_for', 's', ({ state, atMs }) => secondsSince(state?.sinceMs, atMs)),
  number('racks_lost', 'none', ({ impact }) => impact.lost),
  number('racks_reduced', 'none', ({ impact }) => impact.reduced),
  text('redundancy', redundancyOf),
  number('power', WATT, ({ impact }) => impact.powerW),
  number('gpus', 'none', ({ impact }) => impact.gpus),
  number('jobs', 'none', ({ jobs }) => jobs.length),
  text('tenants', ({ jobs }) => tenantsOf(jobs).join(', ')),
  number('minutes_low', MINUTES, ({ impact }) => finite(impact.ride?.[0])),
  number('minutes_high', MINUTES, ({ impact }) => finite(impact.ride?.[1])),
  text('ride_through', ({ impact }) => rideText(impact.racks, impact)),
  text('failing', failingText),
  number('left_low', MINUTES, (row) => finite(leftOf(row)?.[0])),
  number('left_high', MINUTES, (row) => finite(leftOf(row)?.[1])),
  text('time_left', timeLeftText),
];

/** Minutes of racks behind what fails: of what is down by the heat that it leaves, of what works partly as they warm. */
function leftOf({ state, impact, asItWarms }: EquipmentRow): Interval | undefined {
  switch (state?.state) {
    case 'down':
      return impact.ride;
    case 'degraded':
      return asItWarms?.ride?.map((minutes) => (minutes > WARMING_HORIZON_MIN ? Infinity : minutes)) as
        [number, number] | undefined;
    default:
      return undefined;
  }
}

function timeLeftText({ state, impact, asItWarms = {} }: EquipmentRow): string | null {
  const ofLoss = rideText(impact.racks, impact);
  switch (state?.state) {
    case 'down':
      return ofLoss;
    case 'degraded': {
      const { ride, unknown } = asItWarms;
      const now = ride ? warmingText(ride) : unknown === undefined ? undefined : `not known: ${unknown}`;
      return ride?.[1] === 0 ? warmingText(ride) : `${now === undefined ? '' : `${now}; `}if it fails: ${ofLoss}`;
    }
    default:
      return null;
  }
}

/** Why there are no minutes, where there are none. */
function rideText(racks: readonly RackImpact[], { ride }: Pick<RackImpact, 'ride'>): string {
  if (ride) {
    return rideThroughText(ride);
  }
  const unknown = racks.find((rack) => rack.unknown !== undefined)?.unknown;
  return unknown === undefined ? 'not thermal: power' : `not known: ${unknown}`;
}

export const RACK_COLUMNS: ReadonlyArray<Column<RackRow>> = [
  text('site', ({ rack, plant }) => plant.chain.nodes[rack.loss.node]!.site),
  text('zone', ({ rack, plant }) => plant.zonesOf(rack.loss.node)[0]),
  text('rack', ({ rack, plant }) => idOf(plant, rack.loss.node)),
  text('supply', ({ rack }) => rack.loss.supply),
  text('effect', ({ rack }) => (rack.loss.isLost ? 'lost' : 'reduced')),
  text('redundancy', ({ rack }) => leftText(rack)),
  text('left', ({ rack, plant }) => rack.loss.left.map((node) => idOf(plant, node)).join(', ')),
  text('at', ({ rack, plant }) => (rack.loss.stage === rack.loss.node ? null : idOf(plant, rack.loss.stage))),
  number('power', WATT, ({ rack }) => rack.facts.powerW),
  number('gpus', 'none', ({ rack }) => rack.facts.gpus),
  text('jobs', ({ jobs }) => jobs.map(({ id, name }) => name ?? id).join(', ')),
  text('tenants', ({ jobs }) => tenantsOf(jobs).join(', ')),
  number('temperature', CELSIUS, ({ rack: { loss, facts } }) =>
    loss.supply === 'liquid' ? facts.coolantC : facts.inletC
  ),
  number('limit', CELSIUS, ({ rack, plant, inletClass }) =>
    rack.loss.supply === 'power' ? null : limitOf(rack.loss.supply, plant.rackOf(rack.loss.node), inletClass)
  ),
  number('minutes_low', MINUTES, ({ rack }) => finite(rack.ride?.[0])),
  number('minutes_high', MINUTES, ({ rack }) => finite(rack.ride?.[1])),
  text('ride_through', ({ rack }) => rideText([rack], rack)),
  text('when', ({ condition }) => condition),
];

export const JOB_COLUMNS: ReadonlyArray<Column<JobAtRiskRow>> = [
  text('site', ({ job }) => job.site),
  text('scheduler', ({ job }) => job.scheduler),
  text('job', ({ job }) => job.id),
  text('name', ({ job }) => job.name),
  text('tenant', ({ job }) => job.tenant),
  text('user', ({ job }) => job.user),
  text('state', ({ job }) => job.state),
  text('racks', (row) => racksHit(row).join(', ')),
  number('gpus_at_risk', 'none', (row) => gpusHit(row)),
  number('gpus', 'none', ({ job }) => job.gpus),
  number('running_for', 's', ({ job, atMs }) => secondsSince(job.startMs, atMs)),
];

function staysHit({ job, nodes, plant }: JobAtRiskRow) {
  return job.stays.filter(({ rack }) => {
    const node = rack === null || job.site === null ? undefined : plant.chain.indexOf(job.site, rack);
    return node !== undefined && nodes.has(node);
  });
}

function racksHit(row: JobAtRiskRow): string[] {
  return [...new Set(staysHit(row).flatMap(({ rack }) => rack ?? []))].sort();
}

/** Undefined where the scheduler does not say which GPUs a job has on a node. */
function gpusHit(row: JobAtRiskRow): number | undefined {
  const gpus = staysHit(row).map((stay) => stay.gpus);
  return gpus.includes(null) ? undefined : gpus.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

export const MEASURE_UNITS: Record<ImpactMeasure, string> = {
  racks: 'none',
  jobs: 'none',
  tenants: 'none',
  gpus: 'none',
  power: WATT,
  minutes: MINUTES,
  unprotected: 'none',
};

/** Labels of a rule list racks, jobs and tenants by these names; their number has another. */
export function measureColumn(measure: ImpactMeasure): string {
  return measure === 'racks' || measure === 'jobs' || measure === 'tenants' ? `${measure}_at_risk` : measure;
}

/** It had several suppliers of a kind, and the next loss takes the last one. */
function isUnprotected({ before, left }: RackImpact['loss']): boolean {
  return before.length > 1 && left.length < 2;
}

/** The number of an alert rule; null where it is not known, or where there is no limit to reach. */
export function measureOf(row: EquipmentRow, measure: ImpactMeasure): number | null {
  const { impact, jobs } = row;
  switch (measure) {
    case 'racks':
      return impact.lost + impact.reduced;
    case 'jobs':
      return jobs.length;
    case 'tenants':
      return tenantsOf(jobs).length;
    case 'gpus':
      return impact.gpus ?? null;
    case 'power':
      return impact.powerW;
    case 'minutes':
      return finite(leftOf(row)?.[0]) ?? NO_LIMIT_MINUTES;
    case 'unprotected':
      return new Set(impact.racks.flatMap(({ loss }) => (isUnprotected(loss) ? loss.node : []))).size;
  }
}
