import type { DataFrame } from '@grafana/data';
import { leastChange } from '#model/statistics/small-change.ts';
import { isSmall } from '../analysis/change.ts';
import { type Columns, columnsOf, plenumOf } from '../../shared/frames/columns.ts';
import { groupBy } from '../../shared/frames/group-by.ts';
import type { Chance, Comparison, Place, Places, Verdict } from './place.ts';

/** Tables of the query kind `correlation`, of zones and of racks. */
export function isCorrelation(frame: DataFrame): boolean {
  return ['pair', 'r', 'isFinding', 'response'].every((name) => frame.fields.some((field) => field.name === name));
}

/**
 * The places of such tables; other frames have none.
 * @param names of zones by their ids, where they are known
 */
export function readPlaces(frames: readonly DataFrame[], names: ReadonlyMap<string, string> = new Map()): Places {
  const tables = frames.filter(isCorrelation);
  return { places: tables.flatMap((frame) => placesOf(columnsOf(frame), names)), chances: tables.map(chanceOf) };
}

function placesOf(columns: Columns, names: ReadonlyMap<string, string>): Place[] {
  const rows = Array.from({ length: columns.rows }, (_, row) => row);
  const key = (row: number) => ['site', 'zone', 'rack'].map((name) => columns.text(name, row)).join('\u0000');
  const byPlace = groupBy(rows, key);
  return [...byPlace.values()].map((own): Place => {
    const [first = 0] = own;
    const [zone, rack] = [columns.text('zone', first), columns.text('rack', first)];
    const zoneName = names.get(zone) ?? zone;
    return {
      kind: rack === '' ? 'zone' : 'rack',
      id: rack || zone,
      name: rack || zoneName,
      zone: zoneName,
      comparisons: own.map((row) => comparisonOf(columns, row)),
    };
  });
}

function comparisonOf({ text, number, isTrue }: Columns, row: number): Comparison {
  const r = number('r', row);
  const response = number('response', row);
  const unit = text('responseUnit', row);
  return {
    pair: text('pair', row),
    r,
    n: number('n', row) ?? 0,
    lagMs: (number('lag', row) ?? 0) * 1_000,
    q: number('q', row),
    response,
    unit,
    verdict: verdictOf(r, isTrue('isFinding', row), response, unit),
    finding: text('finding', row),
  };
}

function verdictOf(r: number | null, isFinding: boolean, response: number | null, unit: string): Verdict {
  if (r === null) {
    return 'unknown';
  }
  if (!isFinding) {
    return 'chance';
  }
  return response !== null && isSmall(response, leastChange(unit)) ? 'small' : 'follows';
}

function chanceOf(frame: DataFrame): Chance {
  const { tests, findings, byChance, level } = plenumOf(frame);
  const counted = (value: unknown) => (typeof value === 'number' ? value : 0);
  return { tests: counted(tests), findings: counted(findings), byChance: counted(byChance), level: counted(level) };
}
