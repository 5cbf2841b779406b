import { isFailing } from '#model/chain/equipment-state.ts';
import { servesKindOf } from '#model/catalog/object-types.ts';
import { neighbours, racksDownstream, SERVES_KINDS } from '#model/chain/graph.ts';
import { createCauseFinder } from '#model/chain/root-cause.ts';
import { RIDE_THROUGH_ASSUMPTIONS } from '#model/chain/ride-through.ts';
import { type ImpactQuery, NO_LIMIT_MINUTES } from '#model/query/impact.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { yieldTurn } from '../../plugin/turn.ts';
import { type JobRow, readJobs } from '../../sql/jobs.ts';
import { readSources } from '../../sql/status.ts';
import type { QueryContext } from '../shared/context.ts';
import { listed } from '../shared/listed.ts';
import { type PlantChain, plantChain } from '../shared/plant/chain.ts';
import { type EquipmentStates, failingOf, readEquipmentStates } from '../shared/plant/equipment-states.ts';
import { readSnapshot, type Snapshot } from '../shared/plant/snapshot.ts';
import { checkRange } from '../shared/range.ts';
import { sortedByKeys } from '../shared/sorted.ts';
import { numberTable, tableFrame } from '../shared/table.ts';
import { readAsItWarms } from './as-it-warms.ts';
import { type Assessment, assess } from './assess.ts';
import {
  EQUIPMENT_COLUMNS,
  type EquipmentRow,
  JOB_COLUMNS,
  MEASURE_UNITS,
  measureColumn,
  measureOf,
  RACK_COLUMNS,
} from './columns.ts';
import { chainNotices } from './notices.ts';
import { type Target, targetOf } from './target.ts';

/** More jobs than a scheduler runs at once on 10,000 nodes. */
const MAX_JOBS = 10_000;
/** Losses that are looked at before others get their turn. */
const LOSSES_PER_TURN = 50;

/** All that the rows of an answer are made of. */
interface Question {
  query: ImpactQuery;
  target: Target;
  plant: PlantChain;
  states: EquipmentStates;
  snapshot: Snapshot;
  jobs: readonly JobRow[];
  jobsByRack: ReadonlyMap<number, readonly number[]>;
  /** Equipment that is down now: it is missing whatever else is lost. */
  failedNow: ReadonlySet<number>;
}

/**
 * What the loss of equipment would do now: one row per piece of equipment, per rack or per job; for an alert rule one number per
 * piece of equipment, which is 0 while it works.
 * @throws {QueryError} when it names equipment that does not exist
 */
export async function runImpact(query: ImpactQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const plant = plantChain(await context.topology());
  const target = targetOf(query, plant, await sourcesAmong(query, plant, context));
  const [states, snapshot] = await Promise.all([readEquipmentStates(context), readSnapshot(context)]);
  const { atMs } = snapshot;
  const scope = { sites: [], zones: [], racks: [], equipment: [] };
  const { jobs, isCut } = await readJobs(
    context.database,
    { time: { fromMs: atMs, toMs: atMs }, scope, limit: MAX_JOBS },
    context.signal
  );
  const failedNow = new Set([...states].flatMap(([node, { state }]) => (state === 'down' ? [node] : [])));
  const question: Question = {
    ...{ query, target, plant, states, snapshot, jobs, failedNow },
    jobsByRack: byRack(jobs, plant),
  };
  if (context.fromAlert) {
    return alertFrames(question, context);
  }
  const notices = chainNotices(plant, snapshot, { isCut, maxJobs: MAX_JOBS });
  return [await table(question, context, notices)];
}

async function table(question: Question, context: QueryContext, notices: Notice[]): Promise<Frame> {
  const { query, target, plant, snapshot } = question;
  const rows = query.rows === 'auto' ? (target.lost.length > 0 ? 'rack' : 'equipment') : query.rows;
  const lostIds = target.lost.map((node) => plant.chain.nodes[node]!.id);
  const options = {
    executed: lostIds.length > 0 ? `What the loss of ${lostIds.join(', ')} does` : 'What each loss would do',
    custom: {
      kind: 'impact',
      atMs: snapshot.atMs,
      lost: lostIds,
      simulated: snapshot.simulated,
      inletClass: query.inletClass,
      assumptions: RIDE_THROUGH_ASSUMPTIONS,
    },
  };
  if (rows === 'equipment') {
    const all = await withTimeLeft(await equipmentRows(question, context), question, context);
    const empty: Notice[] = all.length === 0 ? [nothingServes(question)] : [];
    return tableFrame(
      {
        name: 'Impact',
        rows: query.show === 'failing' ? all.filter(({ state }) => state !== undefined && isFailing(state.state)) : all,
        columns: EQUIPMENT_COLUMNS,
        ...options,
        sortedBy: severityOf,
        limit: { rows: query.top, notice: cutNotice },
        notices: [...notices, ...empty],
      },
      context
    );
  }
  const { racks, text } = lossOfTarget(question);
  const hit: Notice[] = racks.racks.length === 0 ? [{ severity: 'info', text }] : unmeasuredNotices(racks);
  if (rows === 'job') {
    const nodes = new Set(racks.racks.map(({ loss }) => loss.node));
    const rowsOfJobs = jobsOn(question, nodes).map((job) => ({ job, nodes, plant, atMs: snapshot.atMs }));
    return tableFrame(
      { name: 'Jobs at risk', rows: rowsOfJobs, columns: JOB_COLUMNS, ...options, notices: [...notices, ...hit] },
      context
    );
  }
  const condition = conditionOf(question);
  const rowsOfRacks = racks.racks.map((rack) => ({
    rack,
    condition,
    plant,
    jobs: jobsOn(question, new Set([rack.loss.node])),
    inletClass: query.inletClass,
  }));
  return tableFrame(
    { name: 'Racks at risk', rows: rowsOfRacks, columns: RACK_COLUMNS, ...options, notices: [...notices, ...hit] },
    context
  );
}

function nothingServes({ target }: Question): Notice {
  return {
    severity: 'warning',
    text: target.isNarrow
      ? 'No equipment serves racks of this scope. Widen the scope, or add what serves them to the topology (serves).'
      : 'The topology has no power or cooling chain. Add who serves whom (serves) to the configuration of the collector.',
  };
}

function unmeasuredNotices({ unmeasured, racks }: Assessment): Notice[] {
  return unmeasured === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `${unmeasured} of ${new Set(racks.map(({ loss }) => loss.node)).size} racks have no power value, so their power and heat are not counted.`,
        },
      ];
}

/** Whether racks are hit now, or would be if what is named failed: it may work, if only partly. */
function conditionOf({ target, plant, failedNow }: Question): string {
  const working = target.lost.filter((node) => !failedNow.has(node)).map((node) => plant.chain.nodes[node]!.id);
  return working.length === 0 ? 'now' : `if ${listed(working)} ${working.length === 1 ? 'fails' : 'fail'}`;
}

/** Names of the scope that no equipment has, but a source of data. */
async function sourcesAmong(
  { scope }: ImpactQuery,
  { chain }: PlantChain,
  { database, signal }: Pick<QueryContext, 'database' | 'signal'>
): Promise<ReadonlySet<string>> {
  const others = new Set(scope.equipment.filter((id) => chain.indicesOf(id).length === 0));
  const all = others.size === 0 ? [] : await readSources(database, signal);
  return new Set(all.flatMap(({ name }) => (others.has(name) ? [name] : [])));
}

/** Without equipment named, what is down now. */
function lossOfTarget(question: Question): { racks: Assessment; text: string } {
  const { target, plant, failedNow } = question;
  if (target.sources.length > 0) {
    const text = `${listed(target.sources)} is a source of data, not equipment, so no rack depends on it. The dashboard Data health says what is not known without it.`;
    return { racks: lossOf(question, []), text };
  }
  const lost = target.lost.length > 0 ? target.lost : [...failedNow].filter(target.isAmong);
  const racks = lossOf(question, lost);
  const names = lost.map((node) => plant.chain.nodes[node]!.id).join(', ');
  const text =
    lost.length === 0
      ? 'No equipment is down now. Choose equipment to see what its loss would do.'
      : `No rack of this scope depends on ${names}, by what the topology says.`;
  return { racks, text };
}

/** The racks behind some equipment, when it is lost beside what is down already. */
function lossOf({ plant, target, snapshot, failedNow, query }: Question, lost: readonly number[]): Assessment {
  const behind = new Set(racksDownstream(plant.chain, lost));
  const losses = plant.finder
    .of([...lost, ...failedNow])
    .racks.filter(({ node }) => behind.has(node) && target.counts(node));
  return assess(losses, plant, snapshot, { failedNow, inletClass: query.inletClass });
}

/** In the order of all jobs, each once. */
function jobsOn({ jobs, jobsByRack }: Pick<Question, 'jobs' | 'jobsByRack'>, racks: ReadonlySet<number>): JobRow[] {
  const found = new Set([...racks].flatMap((rack) => jobsByRack.get(rack) ?? []));
  return [...found].sort((a, b) => a - b).map((index) => jobs[index] as JobRow);
}

/** Indices of the jobs on each rack, by its node. */
function byRack(jobs: readonly JobRow[], plant: PlantChain): Map<number, number[]> {
  const found = new Map<number, number[]>();
  jobs.forEach(({ site, stays }, index) => {
    const nodes = new Set(stays.flatMap(({ rack }) => (rack === null ? [] : nodesOf(plant, site, rack))));
    for (const node of nodes) {
      found.set(node, [...(found.get(node) ?? []), index]);
    }
  });
  return found;
}

function nodesOf({ chain }: PlantChain, site: string | null, rack: string): readonly number[] {
  const own = site === null ? undefined : chain.indexOf(site, rack);
  return own === undefined ? (site === null ? chain.indicesOf(rack) : []) : [own];
}

/** Every piece of equipment that racks depend on, what hurts most first. */
async function equipmentRows(question: Question, { signal }: Pick<QueryContext, 'signal'>): Promise<EquipmentRow[]> {
  const { plant, target, states, snapshot, failedNow } = question;
  const rows: EquipmentRow[] = [];
  for (const [node, { isEquipment, isRack }] of plant.chain.nodes.entries()) {
    // Most equipment are machines and sensors, which nothing hangs on.
    const serves = SERVES_KINDS.some((kind) => neighbours(plant.chain.down[kind], node).length > 0);
    if (!isEquipment || isRack || !serves || !target.isAmong(node)) {
      continue;
    }
    if (node % LOSSES_PER_TURN === 0) {
      await yieldTurn();
      signal.throwIfAborted();
    }
    const impact = lossOf(question, [node]);
    if (impact.racks.length > 0) {
      const racks = new Set(impact.racks.map(({ loss }) => loss.node));
      const isAlone = [...failedNow].every((failed) => failed === node);
      const jobs = jobsOn(question, racks);
      rows.push({ node, plant, impact, state: states.get(node), isAlone, jobs, atMs: snapshot.atMs });
    }
  }
  return sortedByKeys(rows, severityOf);
}

/** What works partly leaves what the temperatures of its racks show. */
async function withTimeLeft(
  rows: EquipmentRow[],
  { plant, snapshot, query }: Question,
  context: Pick<QueryContext, 'database' | 'signal'>
): Promise<EquipmentRow[]> {
  const degraded = rows.filter(({ state }) => state?.state === 'degraded');
  const groups = degraded.map(({ impact }) => impact.racks);
  const found = await readAsItWarms({ groups, plant, atMs: snapshot.atMs, inletClass: query.inletClass }, context);
  const byRow = new Map(degraded.map((row, index) => [row, found[index]!]));
  return rows.map((row) => ({ ...row, ...(byRow.has(row) && { asItWarms: byRow.get(row)! }) }));
}

/** What fails already comes first, then what would hurt most. */
function severityOf({ node, plant, impact, state }: EquipmentRow): Array<number | string> {
  const isFailingNow = state !== undefined && isFailing(state.state);
  return [
    isFailingNow ? 0 : 1,
    -impact.lost,
    -impact.powerW,
    impact.ride?.[0] ?? Infinity,
    -impact.reduced,
    plant.chain.nodes[node]!.id,
  ];
}

function cutNotice(shown: number, all: number): Notice {
  return { severity: 'info', text: `The ${shown} losses that would hurt most, of ${all}.` };
}

/** A number per piece of equipment: 0, or minutes without a limit, while it works, so that its rule has an answer; absent while its state is not known. */
async function alertFrames(question: Question, context: QueryContext): Promise<Frame[]> {
  const { plant, states, query, snapshot } = question;
  const all = await equipmentRows(question, context);
  const rows = query.measure === 'minutes' ? await withTimeLeft(all, question, context) : all;
  const isAsked = ({ node }: EquipmentRow) =>
    query.suppliers === undefined || servesKindOf(plant.equipmentOf(node)?.objectType ?? '') === query.suppliers;
  const known = rows.filter((row) => row.state !== undefined && row.state.state !== 'unknown' && isAsked(row));
  const causes = createCauseFinder(plant.chain, failingOf(states, snapshot.atMs));
  const fails = ({ state }: EquipmentRow) => state !== undefined && isFailing(state.state);
  const idOf = (node: number) => plant.chain.nodes[node]!.id;
  const named = (row: EquipmentRow, names: () => string[]) => (fails(row) ? listed(names()) : null);
  return numberTable(
    measureColumn(query.measure),
    MEASURE_UNITS[query.measure],
    known.map((row) => ({
      labels: {
        site: plant.chain.nodes[row.node]!.site,
        zone: plant.zonesOf(row.node)[0] ?? null,
        equipment: idOf(row.node),
        object_type: plant.equipmentOf(row.node)?.objectType ?? null,
        root_cause: fails(row) ? idOf(causes.causeOf(row.node, ['power', 'cooling']) ?? row.node) : null,
        criticality: plant.equipmentOf(row.node)?.criticality ?? null,
        state: fails(row) ? (row.state?.state ?? null) : null,
        racks: named(row, () => row.impact.racks.map(({ loss }) => idOf(loss.node))),
        tenants: named(row, () => row.jobs.flatMap(({ tenant }) => tenant ?? [])),
        jobs: named(row, () => row.jobs.map(({ id, name }) => (name ? `${name} (${id})` : id))),
      },
      value: fails(row) ? measureOf(row, query.measure) : query.measure === 'minutes' ? NO_LIMIT_MINUTES : 0,
    })),
    context
  );
}
