import { expect, it } from 'vitest';
import { intervalWords, parsePolicySettings, POLICY_RELATIONS, policySettingsHelp } from './policy-settings.ts';

it('reads several settings of several relations; off is what it is called', () => {
  expect(
    parsePolicySettings(['sample.dropAfter=14d', 'sample.compressAfter = never', 'point_1m.refreshEnd=none'])
  ).toEqual({ sample: { dropAfter: '14d', compressAfter: null }, point_1m: { refreshEnd: null } });
});

it.each([
  ['sample=14d', '"sample=14d" is not a setting. Write relation.setting=value, e.g. sample.dropAfter=14d.'],
  ['sample.dropAfter=', '"sample.dropAfter=" is not a setting.'],
  ['samples.dropAfter=14d', 'samples has no policy. Name one of sample, batch_ledger, point_1m'],
  ['sample.retention=14d', 'sample has no setting retention. Name one of chunkInterval, compressAfter, dropAfter.'],
  ['batch_ledger.compressAfter=1d', 'batch_ledger has no setting compressAfter. Name one of dropAfter.'],
  ['sample.dropAfter=14', 'sample.dropAfter=14 is not an interval. Write a number with its unit, e.g. 14d'],
  ['sample.dropAfter=forever', 'sample.dropAfter=forever is not an interval.'],
  ['point_1m.refreshStart=never', 'point_1m.refreshStart=never is not an interval.'],
])('refuses %s with what to write instead', (text, said) => {
  expect(() => parsePolicySettings([text])).toThrow(said);
});

it('names every relation in the help', () => {
  expect(POLICY_RELATIONS.filter((relation) => !policySettingsHelp().includes(relation))).toEqual([]);
});

it.each([
  ['06:00:00', '6 hours'],
  ['1 day 00:30:00', '1 day 30 minutes'],
  ['00:01:00', '1 minute'],
  ['396 days', '396 days'],
])('writes PostgreSQL’s %s as %s', (stored, words) => {
  expect(intervalWords(stored)).toBe(words);
});
