import { describe, expect, it } from 'vitest';
import { readRuleGroups } from '../rules.ts';
import type { Alert } from './states.ts';
import { annotationsOf } from './text.ts';

const RULES = readRuleGroups().flatMap(({ rules }) => rules);
const LABELS = { object_type: 'CRAH', equipment: 'CRAH-1', state: 'down' };

const summaryOf = (uid: string, values: Alert['values']) =>
  annotationsOf({ rule: RULES.find((rule) => rule.uid === uid)!, labels: LABELS, values, startsAtMs: 0 })['summary'];

describe.each(['plenum-cooling-down', 'plenum-equipment-fails'])('the summary of %s', (uid) => {
  it('counts one as one', () => {
    expect(summaryOf(uid, { A: 12, B: 0, C: 7.4 })).toBe(
      'CRAH CRAH-1 is down: 12 racks, 0 jobs at risk, at least 7 min left'
    );
    expect(summaryOf(uid, { A: 1, B: 1, C: 0.2 })).toBe(
      'CRAH CRAH-1 is down: 1 rack, 1 job at risk, less than a minute may be left'
    );
    expect(summaryOf(uid, { A: 3, B: 2, C: 0 })).toBe(
      'CRAH CRAH-1 is down: 3 racks, 2 jobs at risk, the limit is reached'
    );
  });

  // Go takes a value that is absent for a zero, and Grafana one that is null for not a number.
  it.each<Alert['values']>([{}, { C: NaN }])('says nothing of minutes that are not known, %o', (minutes) => {
    expect(summaryOf(uid, { A: 2, B: 1, ...minutes })).toBe('CRAH CRAH-1 is down: 2 racks, 1 job at risk');
  });
});

it('the summary of the thermal margin says minutes, or that there are none', () => {
  expect([4.2, 0.5, 0].map((A) => summaryOf('plenum-thermal-margin', { A }))).toEqual([
    'At least 4 min until racks behind CRAH-1 reach their limit',
    'Perhaps less than a minute until racks behind CRAH-1 reach their limit',
    'Racks behind CRAH-1 are at their limit',
  ]);
});

it('the summary of lost redundancy counts one rack as one', () => {
  expect([1, 4].map((A) => summaryOf('plenum-redundancy-lost', { A }))).toEqual([
    'CRAH-1 is down: 1 rack has nothing left to lose',
    'CRAH-1 is down: 4 racks have nothing left to lose',
  ]);
});
