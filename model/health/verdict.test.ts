import { expect, it } from 'vitest';

import { type Facts, verdictOf } from './verdict.ts';

const WELL: Facts = {
  points: 4,
  silent: 0,
  bad: 0,
  newestAgeMs: 2_000,
  longestSilenceMs: null,
  delivered: 1,
  badShare: 0,
  gaps: 0,
  gapMs: 0,
  lastGapCause: null,
  silentSources: [],
};
const MINUTE = 60_000;

it.each<[string, Partial<Facts>, string, string]>([
  ['nothing is wrong', {}, 'ok', ''],
  ['nothing was expected', { delivered: null }, 'ok', ''],
  ['it has no points', { points: 0, newestAgeMs: null }, 'no data', 'No point has data for it.'],
  [
    'all points are silent',
    { silent: 4, newestAgeMs: 12 * MINUTE, longestSilenceMs: 20 * MINUTE, silentSources: ['pdu: connection refused'] },
    'silent',
    'Silent for 12 min: all 4 points (pdu: connection refused).',
  ],
  [
    'nothing ever came',
    { points: 1, silent: 1, newestAgeMs: null },
    'silent',
    'Never had a usable sample: its only point.',
  ],
  [
    'some points are silent, whatever else was missing',
    { silent: 1, longestSilenceMs: 12 * MINUTE, gaps: 2, gapMs: MINUTE },
    'partly silent',
    '1 of 4 points silent for up to 12 min.',
  ],
  ['all samples are bad', { silent: 4, bad: 4, newestAgeMs: MINUTE }, 'bad', 'Only bad samples from 4 points.'],
  [
    'samples were missing',
    { delivered: 0.9951, gaps: 1, gapMs: 3 * MINUTE, lastGapCause: 'missed poll' },
    'incomplete',
    '1 gap of 3 min together, the last one: missed poll.',
  ],
  [
    'samples were lost',
    { delivered: 0.984, badShare: 0.02 },
    'incomplete',
    '98 % of the expected samples; 2 % of the samples bad.',
  ],
  ['hardly a sample came', { delivered: 0.004 }, 'incomplete', '0.4 % of the expected samples.'],
])('says in words how the data is where %s', (_what, change, state, finding) => {
  expect(verdictOf({ ...WELL, ...change })).toEqual({ state, finding });
});
