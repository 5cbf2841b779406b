import { racksDownstream } from '#model/chain/graph.ts';
import { type CauseFinder, createCauseFinder } from '#model/chain/root-cause.ts';
import type { Criticality, ServesKind } from '#model/topology.ts';

import type { Frame } from '../../../frames/frame.ts';
import { type JobRow, readJobs } from '../../../sql/jobs.ts';
import type { StoredTopology } from '../../../sql/topology.ts';
import type { QueryContext } from '../context.ts';
import { listed } from '../listed.ts';
import type { LabelledNumber } from '../table.ts';
import { type PlantChain, plantChain } from './chain.ts';
import { failingOf, readEquipmentStates } from './equipment-states.ts';
import { ifDatabaseAnswers } from './if-database-answers.ts';
import { causeOf, nodesOf, ROOT_CAUSE_LABEL } from './root-cause-labels.ts';

/**
 * A change of a label ends an alert and starts another, and its `for` anew: jobs that come and go may do that once in this time
 * only. So they are those at its last whole multiple.
 */
const JOBS_STEP_MS = 5 * 60_000;
/** A job that the heat has ended is one that was hit. */
const JOBS_BEFORE_MS = 10 * 60_000;
/** More jobs than a scheduler runs at once on 10,000 nodes. */
const MAX_JOBS = 10_000;

type LabelContext = Pick<QueryContext, 'database' | 'topology' | 'signal' | 'toMs' | 'nowMs'>;
type Labels = Readonly<Record<string, string | null>>;

/** Labels that an alert rule gets where its query says `impacted`; empty texts where there is nothing to say. */
export interface ImpactLabels {
  root_cause: string;
  tenants: string;
  jobs: string;
  criticality: string;
}

/** What finds out who is hit by what some labels name. */
interface Finder {
  of(labels: Labels, about: { kinds: readonly ServesKind[]; racks?: readonly number[]; cause?: string }): ImpactLabels;
}

/**
 * Adds who is hit to the numbers of an alert rule: root cause, tenants, jobs and criticality.
 * @param kinds of supply whose failure can explain what the numbers say
 */
export async function impactOfNumbers(
  numbers: readonly LabelledNumber[],
  kinds: readonly ServesKind[],
  context: LabelContext
): Promise<LabelledNumber[]> {
  const finder = await createFinder(context);
  const topology = await context.topology();
  const { chain } = plantChain(topology);
  const nodeOfRack = new Map(
    topology.racks.map(({ site, id }, index) => [topology.rackKeys[index]!, chain.indexOf(site, id)!])
  );
  return numbers.map((number) => {
    const racks = number.rackKeys?.flatMap((key) => nodeOfRack.get(key) ?? []);
    const about = {
      kinds,
      ...(racks === undefined ? {} : { racks }),
      ...(number.cause === undefined ? {} : { cause: number.cause }),
    };
    return { ...number, labels: { ...number.labels, ...finder.of(number.labels, about) } };
  });
}

/** Adds tenants, jobs and criticality to series of an alert rule that have their root cause already; changes the frames. */
export async function impactOfSeries(frames: Frame[], context: LabelContext): Promise<Frame[]> {
  const finder = await createFinder(context);
  for (const { fields } of frames) {
    for (const field of fields) {
      if (field.labels) {
        const { [ROOT_CAUSE_LABEL]: cause = '' } = field.labels;
        const found = { ...finder.of(field.labels, { kinds: [] }), [ROOT_CAUSE_LABEL]: cause };
        field.labels = {
          ...field.labels,
          ...Object.fromEntries(Object.entries(found).filter(([, text]) => text !== '')),
        };
      }
    }
  }
  return frames;
}

async function createFinder(context: LabelContext): Promise<Finder> {
  const topology = await context.topology();
  const plant = plantChain(topology);
  // An alert that does not say who is hit is better than none.
  const [causes, jobs] = await Promise.all([
    ifDatabaseAnswers(() => causesNow(plant, context), context),
    ifDatabaseAnswers(() => jobsNow(topology, context), context),
  ]);
  const jobsByRack = byRack(jobs ?? [], plant);
  return {
    of(labels, { kinds, racks, cause }) {
      const nodes = nodesOf(labels, plant);
      const own = labels.rack ? nodesOf({ ...labels, equipment: null }, plant) : [];
      const hit = racks ?? (own.length > 0 ? own : racksDownstream(plant.chain, [...nodes, ...ownRacks(nodes, plant)]));
      const running = [...new Set(hit.flatMap((node) => jobsByRack.get(node) ?? []))];
      return {
        [ROOT_CAUSE_LABEL]: (causes && causeOf(labels, kinds, plant, causes)) ?? cause ?? '',
        tenants: listed(running.flatMap(({ tenant }) => tenant ?? [])),
        jobs: listed(running.map(({ id, name }) => (name ? `${name} (${id})` : id))),
        criticality: criticalityOf(nodes, plant) ?? '',
      };
    },
  };
}

async function causesNow({ chain }: PlantChain, context: LabelContext): Promise<CauseFinder> {
  const states = await readEquipmentStates(context);
  return createCauseFinder(chain, failingOf(states, Math.min(context.toMs, context.nowMs)));
}

interface Known {
  atMs: number;
  jobs: JobRow[];
}
const known = new WeakMap<StoredTopology, Known>();

async function jobsNow(topology: StoredTopology, { database, signal, toMs, nowMs }: LabelContext): Promise<JobRow[]> {
  const atMs = Math.floor(Math.min(toMs, nowMs) / JOBS_STEP_MS) * JOBS_STEP_MS;
  const shared = known.get(topology);
  if (shared?.atMs === atMs) {
    return shared.jobs;
  }
  const scope = { sites: [], zones: [], racks: [], equipment: [] };
  const time = { fromMs: atMs - JOBS_BEFORE_MS, toMs: atMs };
  const { jobs } = await readJobs(database, { time, scope, limit: MAX_JOBS }, signal);
  known.set(topology, { atMs, jobs });
  return jobs;
}

function byRack(jobs: readonly JobRow[], { chain }: PlantChain): Map<number, JobRow[]> {
  const found = new Map<number, JobRow[]>();
  for (const job of jobs) {
    const racks = new Set(job.stays.flatMap(({ rack }) => rack ?? []));
    for (const rack of racks) {
      const node = job.site === null ? chain.indicesOf(rack)[0] : chain.indexOf(job.site, rack);
      if (node !== undefined) {
        found.set(node, [...(found.get(node) ?? []), job]);
      }
    }
  }
  return found;
}

/** Racks in which equipment stands, such as a server or a tap-off box. */
function ownRacks(nodes: readonly number[], { chain, equipmentOf }: PlantChain): number[] {
  return nodes.flatMap((node) => {
    const rack = equipmentOf(node)?.rack;
    return rack === undefined ? [] : (chain.indexOf(chain.nodes[node]!.site, rack) ?? []);
  });
}

const CRITICALITIES: readonly Criticality[] = ['critical', 'high', 'normal', 'low'];

/** The highest of some equipment. */
function criticalityOf(nodes: readonly number[], { equipmentOf }: PlantChain): Criticality | undefined {
  const all = nodes.flatMap((node) => equipmentOf(node)?.criticality ?? []);
  return CRITICALITIES.find((one) => all.includes(one));
}
