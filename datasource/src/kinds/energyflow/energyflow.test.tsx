import { expect, it } from 'vitest';
import { templates } from '../../testing/templates.ts';
import { energyflow } from './energyflow.ts';
import { sentenceOf } from './sentence.ts';

const complete = (part: object = {}) => energyflow.complete({ refId: 'A', kind: 'energyflow', version: 1, ...part });

it('reads a query with nothing but its kind as the energy of every site by stage', () => {
  expect(sentenceOf(complete())).toBe(
    'Energy of every site from the utility to the chips, and its heat to the towers, by stage, over the time range. In an alert rule: PUE of each site.'
  );
});

it('says what is balanced, and of which sites', () => {
  const query = complete({ rows: 'balance', measure: 'imbalance', scope: { sites: ['berlin', 'oslo'] } });
  expect(sentenceOf(query)).toMatch(/^What goes into each piece of power equipment of sites berlin and oslo and what/);
});

it('fills variables into the sites', () => {
  const query = complete({ scope: { sites: ['$site'] } });
  expect(energyflow.applyVariables(query, templates({ site: ['a', 'b'] }), {}).scope.sites).toEqual(['a', 'b']);
});
