import { LIVE_RUNG } from '#database/ladder.ts';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';

import { bucketStart } from '../../sql/bucket-start.ts';
import type { RackMember, RackSeriesRequest } from '../../sql/rack-series-request.ts';
import { type Cells, cellsFrom, eachOf, overwriteEnd } from './cells.ts';
import type { QueryContext } from './context.ts';
import { bucketCount, type Grid } from './grid.ts';
import { type Group, isSteady, longestStaleMs } from './grouping.ts';
import { isHeld, sendChanges } from './held-cells.ts';
import { movedRacks } from './moved-racks.ts';
import { isCarried, type LadderRequest, readCarried, readCombined, readPointCells } from './point-cells.ts';
import type { Placement, SelectedPoints } from './select-points.ts';

/**
 * The rack ladder's minutes are rolled up within it: their job runs every minute and leaves the last one open. What is not rolled up
 * yet, the database would make for all points of the plant, however few racks or metrics are asked for: of the points that are asked
 * for it is read by their index.
 */
const ROLLED_UP_MS = 5 * 60_000;

export type Ladder = 'point' | 'rack';

/** Reads the buckets of each series of one metric, from the rack ladder where it has the answer, else point by point. */
export async function readLadder(
  request: LadderRequest,
  context: QueryContext
): Promise<{ cells: Cells[]; ladder: Ladder }> {
  const source = rackSource(request);
  const hasRacks = source !== undefined && (await context.rackSeries.has(source.headline, earlierOf(request).firstMs));
  const racks = hasRacks ? source : undefined;
  if (isCarried(request) && (racks || comesTogether(request))) {
    return readWhole(request, racks, context);
  }
  return racks
    ? { cells: await readRolledUpRacks(request, racks, context), ladder: 'rack' }
    : { cells: await readPointCells(request, context), ladder: 'point' };
}

/** The grid with the buckets before it from which values are carried into it. */
function earlierOf(request: LadderRequest): Grid {
  const { selected, grid } = request;
  const before = isCarried(request) ? Math.ceil(longestStaleMs(selected.groups) / grid.bucketMs) : 0;
  return { ...grid, firstMs: grid.firstMs - before * grid.bucketMs };
}

/** Whether each bucket is a minute that is rolled up: one row of each point. */
function isMinute({ selected, plan, aggregation }: LadderRequest): boolean {
  const isRow = plan.rung === LIVE_RUNG.rung && plan.bucketMs === plan.rungMs;
  return isRow && aggregation !== 'last' && !isHeld({ selected, plan });
}

/** Whether the database has so few series to give where the points are many. */
function comesTogether(request: LadderRequest): boolean {
  const { groups, points } = request.selected;
  return isMinute(request) && points.length >= 2 * groups.length;
}

/**
 * Where each point of a series has a value of its own in each bucket, none is carried forward: its points can come together in the
 * database, or have in the rows of its racks. The newest buckets and the other series are read point by point.
 */
async function readWhole(
  request: LadderRequest,
  racks: RackSource | undefined,
  context: QueryContext
): Promise<{ cells: Cells[]; ladder: Ladder }> {
  const { selected, grid } = request;
  const endMs = grid.lastMs + grid.bucketMs;
  const newestMs = Math.min(bucketStart(context.nowMs - ROLLED_UP_MS, grid.bucketMs), endMs);
  const rolledUp = Math.round((newestMs - grid.firstMs) / grid.bucketMs);
  if (rolledUp <= 0) {
    return { cells: await readPointCells(request, context), ladder: 'point' };
  }
  const earlier = { ...request, grid: earlierOf(request) };
  const before = (grid.firstMs - earlier.grid.firstMs) / grid.bucketMs;
  const lastMs = newestMs - grid.bucketMs;
  const read = await (racks ? readRackCells(earlier, racks, context, lastMs) : readCombined(earlier, context, lastMs));
  const cells = read.map((one) => cellsFrom(one, before));
  const isWhole = (group: Group, index: number) => {
    const points = read[index]!.points.subarray(0, before + rolledUp);
    // What begins within the range has nothing to carry into it before that.
    const first = points.subarray(before).findIndex((count) => count > 0);
    const isNew = points.subarray(0, before).every((count) => count === 0);
    const known = points.subarray(before + (isNew ? first : 0));
    return first >= 0 && isSteady(group) && known.every((count) => count === group.points.length);
  };
  const { whole = [], others = [] } = Object.groupBy(selected.groups.keys(), (index) =>
    isWhole(selected.groups[index]!, index) ? 'whole' : 'others'
  );
  const [newest, carried] = await Promise.all([
    newestMs < endMs ? readCarried(only(request, whole, newestMs), context) : [],
    readCarried(only(request, others, grid.firstMs), context),
  ]);
  whole.forEach((index, at) => {
    cells[index]!.newestMs = newestMs;
    if (newest[at]) {
      overwriteEnd(cells[index]!, newest[at]);
    }
  });
  others.forEach((index, at) => (cells[index] = carried[at]!));
  return { cells, ladder: racks && whole.length > 0 ? 'rack' : 'point' };
}

/** The same of some of its series, from a bucket on. */
function only(request: LadderRequest, indices: readonly number[], firstMs: number): LadderRequest {
  const groups = indices.map((index) => request.selected.groups[index]!);
  const selected = { ...request.selected, groups, points: groups.flatMap(({ points }) => points) };
  return { ...request, selected, grid: { ...request.grid, firstMs } };
}

/** The buckets of racks as far as they are rolled up, and the newest ones of their points. */
async function readRolledUpRacks(request: LadderRequest, source: RackSource, context: QueryContext): Promise<Cells[]> {
  const { grid } = request;
  const newestMs = bucketStart(context.nowMs - ROLLED_UP_MS, grid.bucketMs);
  if (source.rung !== LIVE_RUNG.rung || newestMs > grid.lastMs) {
    return readRackCells(request, source, context);
  }
  if (newestMs <= grid.firstMs) {
    return readPointCells(request, context);
  }
  const [cells, newest] = await Promise.all([
    readRackCells(request, source, context, newestMs - grid.bucketMs),
    readPointCells({ ...request, grid: { ...grid, firstMs: newestMs } }, context),
  ]);
  cells.forEach((own, index) => overwriteEnd(own, newest[index] as Cells));
  return cells;
}

type RackAggregation = 'sum' | 'mean' | 'min' | 'max';

type RackSource = Pick<RackSeriesRequest, 'headline' | 'rung'>;

/** What of the rack ladder answers the request, or undefined where only the point ladder can. */
function rackSource(request: LadderRequest): RackSource | undefined {
  const { selected, query, plan, aggregation } = request;
  const headline = headlineOf(selected, query);
  const fits = isMinute(request) || (aggregation !== 'last' && !isCarried(request) && !isHeld({ selected, plan }));
  return headline !== undefined && plan.rung !== 'raw' && fits ? { headline, rung: plan.rung } : undefined;
}

/**
 * The headline metric that has the answer by rack; undefined for other metrics, points outside racks, equipment or parts of a
 * rack.
 */
function headlineOf({ metric, selector, points, parts }: SelectedPoints, query: Placement): string | undefined {
  const headline = HEADLINE_METRICS.find(
    (one) => one.metric === metric.id && sameWords(one.processArea ?? [], selector.processArea)
  );
  const byRack = query.groupBy === 'rack' || query.groupBy === 'zone' || query.groupBy === 'site';
  const wholeRacks =
    selector.objectType === undefined &&
    query.scope.equipment.length === 0 &&
    parts.length < 2 &&
    points.every((point) => point.rack !== null && !point.isSetpoint);
  return byRack && wholeRacks ? headline?.column : undefined;
}

/** Rows that a rung has in each of its buckets for a selection: of its racks in the rack ladder, else of its points. */
export function rungRows(selected: SelectedPoints, query: Placement): number {
  return headlineOf(selected, query) === undefined || sendChanges(selected)
    ? selected.points.length
    : new Set(selected.points.map(({ rack }) => rack?.key)).size;
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

/** @param lastMs start of the last bucket that is read, epoch ms; those behind it are empty */
async function readRackCells(
  request: LadderRequest,
  source: RackSource,
  context: QueryContext,
  lastMs = request.grid.lastMs
): Promise<Cells[]> {
  const { selected, query, plan, grid, aggregation } = request;
  const { groups, points } = selected;
  const cells = await context.rackSeries.read({
    ...source,
    rungMs: plan.rungMs,
    bucketMs: plan.bucketMs,
    aggregation: aggregation as RackAggregation,
    firstMs: grid.firstMs,
    lastMs,
    members: groups.flatMap((group, series) => rackMembers(group, series)),
    count: groups.length,
    width: bucketCount(grid),
    place: query.groupBy as RackSeriesRequest['place'],
    onlyZones: query.scope.zones.length > 0,
    onlyRacks: query.scope.racks.length > 0,
    movedMs: points.flatMap(({ followsFromMs, validToMs }) => [followsFromMs ?? [], validToMs ?? []].flat()),
    ...(aggregation === 'sum' && { moved: movedRacks(request, context) }),
  });
  return eachOf(cells, groups.length);
}

/** The racks of a group, each once; a rack that changed its zone belongs to each zone with its own rows. */
function rackMembers(group: Group, series: number): RackMember[] {
  const members = new Map<string, RackMember>();
  for (const { rack, zone, site } of group.points) {
    if (rack) {
      const key = `${rack.key}/${zone?.key}`;
      members.set(key, { rackKey: rack.key, zoneKey: zone?.key ?? null, siteKey: site.key, series });
    }
  }
  return [...members.values()];
}
