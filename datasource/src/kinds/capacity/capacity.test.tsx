import { expect, it } from 'vitest';
import { templates } from '../../testing/templates.ts';
import { capacity } from './capacity.ts';
import { sentenceOf } from './sentence.ts';

const complete = (part: object = {}) => capacity.complete({ refId: 'A', kind: 'capacity', version: 1, ...part });

it('reads a query with nothing but its kind as the capacity of zones', () => {
  expect(sentenceOf(complete())).toBe(
    'Power, cooling and space of each zone, against the draw of 95 % of the time over the time range. In an alert rule: share of the limit that is used.'
  );
});

it('says what is asked, of where and by which draw', () => {
  const scope = { zones: ['row-a'] };
  expect(sentenceOf(complete({ rows: 'feed', draw: 'max', measure: 'failover', scope }))).toMatch(
    /^What each feed of a rack carries, .* of zone row-a, against the highest draw .* with the other side lost\.$/
  );
});

it('fills variables into the scope', () => {
  const query = complete({ scope: { zones: ['$zone'] } });
  expect(capacity.applyVariables(query, templates({ zone: ['a', 'b'] }), {}).scope.zones).toEqual(['a', 'b']);
});

it('refuses a scope that is not an object, in words', () => {
  expect(() => complete({ scope: 'row-a' })).toThrow(/scope has the value "row-a"/);
});
