import { LIVE_RUNG } from '#database/ladder.ts';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import type { Rollup } from '#model/catalog/metric.ts';
import type { Aggregation, OverTime } from '#model/query/selector.ts';

import { yieldTurn } from '../../plugin/turn.ts';
import { bucketStart } from '../../sql/bucket-start.ts';
import type { PointValue } from '../../sql/point-buckets.ts';
import { readPointBuckets, readSeriesBuckets, type SeriesBucketsRow } from '../../sql/point-series.ts';
import type { ResolvedPoint } from '../../sql/points.ts';
import type { RackMember, RackSeriesRequest } from '../../sql/rack-series-request.ts';
import type { Plan } from './bucketing.ts';
import { addPoint, finishCells } from './carry.ts';
import { type Cells, createCells, overwriteEnd } from './cells.ts';
import type { QueryContext } from './context.ts';
import { type Group, longestStaleMs, staleAfterMs } from './grouping.ts';
import type { Grid } from './grid.ts';
import { isHeld, readHeld, sendChanges } from './held-cells.ts';
import { movedRacks } from './moved-racks.ts';
import { portionsOf } from './portions.ts';
import type { Placement, SelectedPoints } from './select-points.ts';
import { countsByStay, hasEnd, staysOf } from './stays.ts';

/**
 * The rack ladder's minutes are rolled up within it: their job runs every minute and leaves the last one open. What is not rolled up
 * yet, the database would make for all points of the plant, however few racks or metrics are asked for: of the points that are asked
 * for it is read by their index.
 */
const ROLLED_UP_MS = 5 * 60_000;

export type Ladder = 'point' | 'rack';
/** How values come together; the age of samples is no value of theirs, and others are made of these. */
export type ResolvedAggregation = Exclude<Aggregation, 'auto' | 'age' | OverTime>;

/** What one metric of a query reads on a given plan and grid. */
export interface LadderRequest {
  selected: SelectedPoints;
  query: Placement;
  plan: Plan;
  grid: Grid;
  aggregation: ResolvedAggregation;
}

/** Reads the buckets of each series of one metric, from the rack ladder where it has the answer, else point by point. */
export async function readLadder(
  request: LadderRequest,
  context: QueryContext
): Promise<{ cells: Cells[]; ladder: Ladder }> {
  const source = rackSource(request);
  return source && (await context.rackSeries.has(source.headline, request.grid.firstMs))
    ? { cells: await readRolledUpRacks(request, source, context), ladder: 'rack' }
    : { cells: await readPointCells(request, context), ladder: 'point' };
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

function readPointCells(request: LadderRequest, context: QueryContext): Promise<Cells[]> {
  const { selected, plan, aggregation } = request;
  // The last values of several points come together as the metric always does.
  const combine = aggregation === 'last' ? selected.metric.rollup : aggregation;
  const value = aggregation === 'sum' ? 'mean' : aggregation;
  if (isHeld(request)) {
    return readHeld(request, value, combine, context);
  }
  return plan.bucketMs < longestStaleMs(selected.groups)
    ? readCarried(request, value, combine, context)
    : readCombined(request, value, combine, context);
}

async function readCombined(
  { selected, query, plan, grid }: LadderRequest,
  value: PointValue,
  combine: Rollup,
  { database, signal }: QueryContext
): Promise<Cells[]> {
  const { groups } = selected;
  const members = groups.flatMap(({ points }, series) => points.map((point) => ({ point, series })));
  const rows = await readSeriesBuckets(
    database,
    {
      rung: plan.rung,
      bucketMs: grid.bucketMs,
      value,
      combine,
      fromMs: grid.firstMs,
      toMs: grid.lastMs + grid.bucketMs,
      pointIds: members.map(({ point }) => point.pointId),
      series: members.map(({ series }) => series),
      ...(members.some(({ point }) => hasEnd(point)) && countsByStay(query) && { stays: staysOf(members) }),
    },
    signal
  );
  return toCells(rows, groups.length, grid);
}

function toCells(rows: readonly SeriesBucketsRow[], count: number, grid: Grid): Cells[] {
  const all = Array.from({ length: count }, () => createCells(grid));
  for (const { series, timesMs, values, points, flags } of rows) {
    const cells = all[series];
    for (let row = 0; cells && row < timesMs.length; row++) {
      const index = Math.floor(((timesMs[row] as number) - grid.firstMs) / grid.bucketMs);
      // Twice the same bucket: of the racks of a sum those that moved are read apart.
      const before = cells.values[index] as number;
      const value = values[row] as number;
      cells.values[index] = Number.isNaN(before) ? value : before + (Number.isNaN(value) ? 0 : value);
      cells.points[index] = (cells.points[index] as number) + (points[row] as number);
      cells.flags[index] = (cells.flags[index] as number) | (flags[row] as number);
    }
  }
  return all;
}

async function readCarried(
  { selected, query, plan, grid }: LadderRequest,
  value: PointValue,
  combine: Rollup,
  { database, signal, nowMs }: QueryContext
): Promise<Cells[]> {
  const { groups } = selected;
  const members = new Map(
    groups.flatMap(({ points }, series) => points.map((point) => [point.pointId, { point, series }] as const))
  );
  const pointIds = [...members.keys()];
  const cells = groups.map(() => createCells(grid));
  const range = {
    rung: plan.rung,
    bucketMs: grid.bucketMs,
    value,
    fromMs: bucketStart(grid.firstMs - longestStaleMs(groups), grid.bucketMs),
    toMs: grid.lastMs + grid.bucketMs,
  };
  for (const portion of portionsOf(pointIds, (range.toMs - range.fromMs) / grid.bucketMs)) {
    for (const { pointId, ...buckets } of await readPointBuckets(database, { ...range, pointIds: portion }, signal)) {
      const { point, series } = members.get(pointId) as { point: ResolvedPoint; series: number };
      addPoint(cells[series] as Cells, buckets, {
        grid,
        combine,
        rungMs: plan.rungMs,
        staleAfterMs: staleAfterMs(point),
        validToMs: point.validToMs,
        nowMs,
        ...(countsByStay(query) && { sinceMs: point.followsFromMs }),
      });
      await yieldTurn();
    }
  }
  cells.forEach((one) => finishCells(one, combine));
  return cells;
}

type RackAggregation = 'sum' | 'mean' | 'min' | 'max';

type RackSource = Pick<RackSeriesRequest, 'headline' | 'rung'>;

/** What of the rack ladder answers the request, or undefined where only the point ladder can. */
function rackSource({ selected, query, plan, grid, aggregation }: LadderRequest): RackSource | undefined {
  const headline = headlineOf(selected, query);
  const fits =
    aggregation !== 'last' && grid.bucketMs >= longestStaleMs(selected.groups) && !isHeld({ selected, plan });
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
  const rows = await context.rackSeries.read({
    ...source,
    rungMs: plan.rungMs,
    bucketMs: plan.bucketMs,
    aggregation: aggregation as RackAggregation,
    firstMs: grid.firstMs,
    lastMs,
    members: groups.flatMap((group, series) => rackMembers(group, series)),
    place: query.groupBy as RackSeriesRequest['place'],
    onlyZones: query.scope.zones.length > 0,
    onlyRacks: query.scope.racks.length > 0,
    movedMs: points.flatMap(({ followsFromMs, validToMs }) => [followsFromMs ?? [], validToMs ?? []].flat()),
    ...(aggregation === 'sum' && { moved: movedRacks(request, context) }),
  });
  return toCells(rows, groups.length, grid);
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
