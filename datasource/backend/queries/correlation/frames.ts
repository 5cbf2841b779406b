import type { CorrelationQuery } from '#model/query/correlation.ts';
import type { CrossCorrelation } from '#model/statistics/cross-correlation.ts';
import { difference, slopeUnit } from '#model/statistics/slope-unit.ts';

import type { Frame } from '../../frames/frame.ts';
import type { QueryContext } from '../shared/context.ts';
import { type Column, numberTable, type Table, tableFrame } from '../shared/table.ts';
import { findingText } from './finding.ts';
import { type Judged, orderOf } from './judge.ts';
import type { Match } from './match.ts';
import type { ReadPairs } from './read.ts';

/** What a table says of itself. */
export type About = Pick<Table<unknown>, 'notices' | 'custom' | 'executed'>;

const SECOND_MS = 1_000;

/** One row per pair and place. */
export function pairsFrame(
  rows: readonly Judged[],
  { bucketMs, steps }: ReadPairs,
  about: About,
  context: Pick<QueryContext, 'refId'>
): Frame {
  const columns: Array<Column<Judged>> = [
    { name: 'pair', type: 'string', of: ({ match }) => match.name },
    ...placeColumns<Judged>(({ match }) => match),
    { name: 'r', type: 'number', of: ({ r }) => r },
    { name: 'rLow', type: 'number', of: ({ interval, isFinding }) => (isFinding ? (interval?.[0] ?? null) : null) },
    { name: 'rHigh', type: 'number', of: ({ interval, isFinding }) => (isFinding ? (interval?.[1] ?? null) : null) },
    { name: 'n', type: 'number', of: ({ n }) => n },
    { name: 'nEffective', type: 'number', of: ({ effectiveN }) => Math.round(effectiveN * 10) / 10 },
    { name: 'lag', type: 'number', of: lagSeconds(bucketMs), unit: 's' },
    { name: 'slope', type: 'number', of: (row) => scaled(row, row.slope) },
    { name: 'slopeLow', type: 'number', of: (row) => scaled(row, row.slopeInterval?.[0]) },
    { name: 'slopeHigh', type: 'number', of: (row) => scaled(row, row.slopeInterval?.[1]) },
    { name: 'slopeUnit', type: 'string', of: ({ match }) => slopeUnit(match.x.unit, match.y.unit).text },
    { name: 'response', type: 'number', of: ({ response }) => response },
    { name: 'responseUnit', type: 'string', of: ({ match }) => difference(match.y.unit) },
    { name: 'p', type: 'number', of: ({ p }) => p },
    { name: 'q', type: 'number', of: ({ q }) => q },
    { name: 'isFinding', type: 'boolean', of: ({ isFinding }) => isFinding },
    {
      name: 'coverage',
      type: 'number',
      of: ({ together }) => together / Math.max(1, steps),
      unit: 'percentunit',
    },
    { name: 'finding', type: 'string', of: (row) => findingText(row, bucketMs) },
  ];
  return tableFrame({ name: 'correlation', rows, columns, sortedBy: orderOf, ...about }, context);
}

/** One row per place with r, n and q of each pair; places that have the strongest finding come first. */
export function matrixFrame(rows: readonly Judged[], about: About, context: Pick<QueryContext, 'refId'>): Frame {
  const names = [...new Set(rows.map(({ match }) => match.name))];
  const byPlace = new Map<string, Judged[]>();
  for (const row of rows) {
    const key = placeKey(row.match);
    byPlace.set(key, [...(byPlace.get(key) ?? []), row]);
  }
  const strongest = (place: readonly Judged[]) =>
    Math.max(...place.map(({ isFinding, r }) => (isFinding ? Math.abs(r ?? 0) : -1)));
  const places = [...byPlace.values()].sort((a, b) => strongest(b) - strongest(a));
  const find = (place: readonly Judged[], name: string) => place.find(({ match }) => match.name === name);
  const columns: Array<Column<Judged[]>> = [
    ...placeColumns<Judged[]>(([first]) => first!.match),
    ...names.flatMap((name): Array<Column<Judged[]>> => [
      { name: `${name}: r`, type: 'number', of: (place) => find(place, name)?.r ?? null },
      { name: `${name}: n`, type: 'number', of: (place) => find(place, name)?.n ?? null },
      { name: `${name}: q`, type: 'number', of: (place) => find(place, name)?.q ?? null },
    ]),
  ];
  const sortedBy = (place: readonly Judged[]) => [-strongest(place)];
  return tableFrame({ name: 'correlation', rows: places, columns, sortedBy, ...about }, context);
}

/** r of every lag of one place, with what chance alone stays below: at this lag, and at the best of all. */
export function lagsFrame(
  profiles: ReadonlyArray<{ match: Match; lags: CrossCorrelation }>,
  bucketMs: number,
  context: Pick<QueryContext, 'refId'>
): Frame {
  const rows = profiles.flatMap(({ match, lags: { profile, pickedLimit } }) =>
    profile.map((point) => ({ match, pickedLimit, ...point }))
  );
  type Row = (typeof rows)[number];
  const columns: Array<Column<Row>> = [
    { name: 'pair', type: 'string', of: ({ match }) => match.name },
    ...placeColumns<Row>(({ match }) => match),
    { name: 'lag', type: 'number', of: lagSeconds(bucketMs), unit: 's' },
    { name: 'r', type: 'number', of: ({ r }) => r },
    { name: 'n', type: 'number', of: ({ n }) => n },
    { name: 'nEffective', type: 'number', of: ({ effectiveN }) => Math.round(effectiveN * 10) / 10 },
    { name: 'chance', type: 'number', of: ({ limit }) => limit },
    { name: 'chanceOfBest', type: 'number', of: ({ pickedLimit }) => pickedLimit },
  ];
  return tableFrame({ name: 'lags', rows, columns }, context);
}

/**
 * One number per pair and place, for alert rules. A correlation that chance could give is 0; a lag or slope of none is absent, as
 * is everything where too little is known.
 */
export function alertFrames(
  rows: readonly Judged[],
  { number, groupBy }: Pick<CorrelationQuery, 'number' | 'groupBy'>,
  bucketMs: number,
  context: Pick<QueryContext, 'refId'>
): Frame[] {
  const numbers: Record<CorrelationQuery['number'], (row: Judged) => number | null | undefined> = {
    r: ({ r, isFinding }) => (r === null || isFinding ? r : 0),
    q: ({ q }) => q,
    lag: (row) => (row.isFinding ? lagSeconds(bucketMs)(row) : undefined),
    slope: (row) => (row.isFinding ? scaled(row, row.slope) : undefined),
  };
  const labelled = rows.map((row) => {
    const { name, site, zone, rack } = row.match;
    const labels = { pair: name, site: site.id, zone: zone?.id ?? null };
    return {
      labels: groupBy === 'rack' ? { ...labels, rack: rack?.id ?? null } : labels,
      value: numbers[number](row) ?? null,
    };
  });
  return numberTable(number, UNITS[number], labelled, context);
}

const UNITS: Partial<Record<CorrelationQuery['number'], string>> = { lag: 's' };

function placeKey({ site, zone, rack }: Match): string {
  return `${site.id}\u0000${zone?.id}\u0000${rack?.id}`;
}

function placeColumns<Row>(match: (row: Row) => Match): Array<Column<Row>> {
  return [
    { name: 'site', type: 'string', of: (row) => match(row).site.id },
    { name: 'zone', type: 'string', of: (row) => match(row).zone?.id ?? null },
    { name: 'rack', type: 'string', of: (row) => match(row).rack?.id ?? null },
  ];
}

function lagSeconds(bucketMs: number): (row: { lag: number; r: number | null }) => number | null {
  return ({ lag, r }) => (r === null ? null : (lag * bucketMs) / SECOND_MS);
}

function scaled({ match }: Judged, slope: number | null | undefined): number | null {
  return slope == null ? null : slope * slopeUnit(match.x.unit, match.y.unit).scale;
}
