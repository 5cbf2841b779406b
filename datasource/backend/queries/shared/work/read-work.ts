import { QueryError } from '#model/query/query-error.ts';
import { rackShares, type ShareGrid, type WorkStay } from '#model/work/shares.ts';

import { type JobRow, readJobs } from '../../../sql/jobs.ts';
import type { Place, ResolvedPoint } from '../../../sql/points.ts';
import { readRackGpus } from '../../../sql/rack-gpus.ts';
import type { QueryContext } from '../context.ts';

/** A day of a large cluster; each may be a series. */
const MAX_JOBS = 20_000;
/** With more, reading the jobs of all racks is as quick. */
const MAX_LISTED_RACKS = 200;

/** A rack with the site in which its id is unique. */
export interface SitedRack {
  site: Place;
  rack: Place;
}

export interface Work {
  jobs: readonly JobRow[];
  /** The share of a rack that each job had in each bucket, by the index of the job. */
  sharesOf(rack: SitedRack): ReadonlyMap<number, Float64Array>;
  /** Jobs of which some node has no rack that is known. */
  nowhere: number;
}

/**
 * Reads who worked on racks in the buckets of a grid.
 * @throws {QueryError} where more jobs ran than one query can tell apart
 */
export async function readWork(racks: readonly SitedRack[], grid: ShareGrid, context: QueryContext): Promise<Work> {
  const { database, signal } = context;
  const distinct = new Map(racks.map((one) => [one.rack.key, one]));
  const ids = <Item>(list: Item[]) => [...new Set(list)];
  const all = [...distinct.values()];
  const [{ jobs, isCut }, gpus, topology] = await Promise.all([
    readJobs(
      database,
      {
        time: { fromMs: grid.firstMs, toMs: grid.endMs },
        scope: {
          sites: ids(all.map(({ site }) => site.id)),
          zones: [],
          racks: all.length > MAX_LISTED_RACKS ? [] : ids(all.map(({ rack }) => rack.id)),
          equipment: [],
        },
        limit: MAX_JOBS,
      },
      signal
    ),
    readRackGpus(database, [...distinct.keys()], grid.endMs, signal),
    context.topology(),
  ]);
  if (isCut) {
    throw new QueryError(
      `More than ${MAX_JOBS.toLocaleString('en')} jobs, or too many stays of them on nodes, lie in this range and scope. Choose a shorter range, or some racks.`
    );
  }
  const nodes = new Map<string, number>();
  for (const { objectType, site, rack } of topology.equipment) {
    if (objectType === 'Server' && rack !== undefined) {
      nodes.set(keyOf(site, rack), (nodes.get(keyOf(site, rack)) ?? 0) + 1);
    }
  }
  const stays = staysByRack(jobs);
  return {
    jobs,
    sharesOf: ({ site, rack }) => {
      const own = [...(stays.get(keyOf(site.id, rack.id)) ?? []), ...(stays.get(keyOf(null, rack.id)) ?? [])];
      return rackShares(own, { gpus: gpus.get(rack.key), nodes: nodes.get(keyOf(site.id, rack.id)) }, grid);
    },
    nowhere: jobs.filter((job) => job.stays.some((stay) => stay.rack === null)).length,
  };
}

function keyOf(site: string | null, rack: string): string {
  return JSON.stringify([site, rack]);
}

function staysByRack(jobs: readonly JobRow[]): Map<string, WorkStay[]> {
  const byRack = new Map<string, WorkStay[]>();
  jobs.forEach((job, index) => {
    const nodes = new Set(job.stays.map(({ node }) => node)).size;
    for (const { node, rack, fromMs, toMs, gpus } of job.stays) {
      if (rack === null) {
        continue;
      }
      const key = keyOf(job.site, rack);
      const list = byRack.get(key) ?? [];
      byRack.set(key, list);
      list.push({ job: index, node, fromMs, toMs: toMs ?? Infinity, gpus: gpus ?? (job.gpus ?? 0) / nodes });
    }
  });
  return byRack;
}

/** The rack of a group whose points are of one; such groups are what work has a share of. */
export function rackOf(points: readonly ResolvedPoint[]): SitedRack {
  const [{ site, rack }] = points as [ResolvedPoint];
  return { site, rack: rack as Place };
}
