import type { Part } from '#model/health/parts.ts';
import { HEALTH_STATES } from '#model/health/verdict.ts';
import type { HealthMeasure } from '#model/query/health.ts';

import type { Column } from '../shared/table.ts';
import type { Tally } from './tally.ts';

const MS_PER_SECOND = 1_000;

/** How the data is, in the same columns for whatever has a row. */
export function tallyColumns<Row extends { tally: Tally }>(): Array<Column<Row>> {
  const number = (
    name: string,
    unit: string | undefined,
    description: string,
    of: (tally: Tally) => number | null
  ): Column<Row> => ({ name, type: 'number', ...(unit ? { unit } : {}), description, of: ({ tally }) => of(tally) });
  return [
    number('age', 's', 'Since the newest usable sample of any point', ({ newestAgeMs }) => seconds(newestAgeMs)),
    number('silent', undefined, 'Points without a usable sample for longer than they allow', ({ silent }) => silent),
    number('points', undefined, 'Open points', ({ points }) => points),
    number('delivered', 'percentunit', 'Share of the expected samples in the range', ({ delivered }) => delivered),
    number('bad', 'percentunit', 'Share of the samples in the range that are bad', ({ badShare }) => badShare),
    number(
      'uncertain',
      'percentunit',
      'Share of the samples in the range that are uncertain',
      (tally) => tally.uncertainShare
    ),
    number('gaps', undefined, 'Known gaps in the range; of several points at the same time one', ({ gaps }) => gaps),
    number('gap time', 's', 'How long they are together', ({ gapMs }) => gapMs / MS_PER_SECOND),
    {
      name: 'last gap',
      type: 'string',
      description: 'Why nothing was measured in the last of them',
      of: ({ tally }) => tally.lastGapCause,
    },
  ];
}

export function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / MS_PER_SECOND;
}

/** How many of the parts that are needed deliver, from 0 to 1. */
export function coverageOf({ parts }: Tally, needed: readonly Part[]): number {
  return needed.filter((part) => parts[part] === 'yes').length / needed.length;
}

/** The number of an alert rule; null where nothing can be said. */
export function measureOf(measure: HealthMeasure, tally: Tally, needed: readonly Part[]): number | null {
  switch (measure) {
    case 'age':
      return seconds(tally.newestAgeMs);
    case 'silent':
      return tally.points === 0 ? null : tally.silent / tally.points;
    case 'delivered':
      return tally.delivered;
    case 'bad':
      return tally.badShare;
    case 'coverage':
      return coverageOf(tally, needed);
  }
}

export const MEASURE_UNITS: Readonly<Record<HealthMeasure, string>> = {
  age: 's',
  silent: 'percentunit',
  delivered: 'percentunit',
  bad: 'percentunit',
  coverage: 'percentunit',
};

/** The lower, the worse. */
export function rankOf({ tally }: { tally: Tally }): number {
  return HEALTH_STATES.indexOf(tally.state);
}

/** What is wrong comes first; what is alike stays in its order. */
export function worstFirst<Row extends { tally: Tally }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => rankOf(a) - rankOf(b));
}
