import { expect, it } from 'vitest';
import { templates } from '../../testing/templates.ts';
import { kpi } from './kpi.ts';
import { sentenceOf } from './sentence.ts';

const complete = (part: object = {}) => kpi.complete({ refId: 'A', kind: 'kpi', version: 1, ...part });

it('reads a query with nothing but its kind as the month so far of every site', () => {
  expect(sentenceOf(complete())).toBe(
    'Efficiency and cost of every site, of the month so far; IT measured at the racks, else at the servers or the UPS. In an alert rule: PUE.'
  );
});

it('says which zones, which period and which meters', () => {
  const query = complete({
    groupBy: 'zone',
    period: 'year',
    category: '3',
    measure: 'itue',
    scope: { zones: ['row-a'] },
  });
  expect(sentenceOf(query)).toMatch(
    /zone row-a by zone, of the year so far; IT measured at the servers \(category 3\)\. In an alert rule: ITUE\.$/
  );
});

it('fills variables into places and period', () => {
  const filled = kpi.applyVariables(
    complete({ scope: { sites: ['$site'] }, period: '$period' }),
    templates({ site: ['a', 'b'], period: ['year'] }),
    {}
  );
  expect([filled.scope.sites, filled.period]).toEqual([['a', 'b'], 'year']);
});
