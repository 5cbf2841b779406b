import { expect, it } from 'vitest';
import { templates } from '../../testing/templates.ts';
import { chargeback } from './chargeback.ts';
import { sentenceOf } from './sentence.ts';

const complete = (part: object = {}) => chargeback.complete({ refId: 'A', kind: 'chargeback', version: 1, ...part });

it('reads a query with nothing but its kind as what each tenant bears this month', () => {
  expect(sentenceOf(complete())).toBe(
    'Energy, cost and carbon of every site, by tenant, of the month so far; what stands idle is shared by the jobs of the hour. In an alert rule: cost of each tenant.'
  );
});

it('says of whom, by what and over which time', () => {
  const query = complete({
    groupBy: 'job',
    period: 'year',
    idle: 'named',
    tenants: ['physics'],
    measure: 'unallocated',
    scope: { sites: ['berlin'] },
  });
  expect(sentenceOf(query)).toBe(
    'Energy, cost and carbon of site berlin for tenant physics, by job, of the year so far; what stands idle stays unallocated. In an alert rule: share of the energy that nobody has.'
  );
});

it('fills variables into tenants, places and choices', () => {
  const query = complete({ tenants: ['$tenant'], scope: { sites: ['$site'] }, idle: '$idle' });
  const filled = chargeback.applyVariables(query, templates({ tenant: ['a', 'b'], site: ['x'], idle: ['named'] }), {});
  expect([filled.tenants, filled.scope.sites, filled.idle]).toEqual([['a', 'b'], ['x'], 'named']);
});
