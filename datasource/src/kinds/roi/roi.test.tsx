import { expect, it } from 'vitest';
import { templates } from '../../testing/templates.ts';
import { roi } from './roi.ts';
import { sentenceOf } from './sentence.ts';

const complete = (part: object = {}) => roi.complete({ refId: 'A', kind: 'roi', version: 1, ...part });

it('reads a query with nothing but its kind as what every initiative saved', () => {
  expect(sentenceOf(complete())).toBe(
    'What every initiative saved against its baseline, up to the end of the time range. In an alert rule: what it saved, kWh.'
  );
});

it('says which initiatives, and as what', () => {
  const query = complete({
    initiatives: ['containment-a'],
    rows: 'explanation',
    measure: 'payback',
    scope: { sites: ['berlin'] },
  });
  expect(sentenceOf(query)).toBe(
    'How it came about what initiative containment-a of site berlin saved against its baseline, up to the end of the time range. In an alert rule: its payback in years.'
  );
});

it('fills variables into names and places, where all of them ask for everything', () => {
  const query = complete({ initiatives: ['$initiative'], scope: { sites: ['$site'] } });
  const filled = roi.applyVariables(query, templates({ initiative: ['a', 'b'], site: ['x'] }), {});
  expect([filled.initiatives, filled.scope.sites]).toEqual([['a', 'b'], ['x']]);
});
