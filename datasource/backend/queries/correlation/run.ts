import type { CorrelationQuery } from '#model/query/correlation.ts';
import { fieldError } from '#model/query/query-error.ts';
import { nearest } from '#model/text/nearest.ts';

import type { Frame } from '../../frames/frame.ts';
import { inThread } from '../../maths/maths.ts';
import { readSiteZones } from '../../sql/site-zones.ts';
import type { QueryContext } from '../shared/context.ts';
import { longestPastMs } from '../shared/past-steps.ts';
import { checkRange } from '../shared/range.ts';
import { widthText } from '../shared/series-frame.ts';
import { alertFrames, lagsFrame, matrixFrame, pairsFrame } from './frames.ts';
import { judge, seriesOf, type Verdict } from './judge.ts';
import { type Match, matchPlaces } from './match.ts';
import { notices } from './notices.ts';
import { lagSteps, planSteps } from './plan.ts';
import { type ReadPairs, readPairs } from './read.ts';
import { selectPairs } from './select.ts';

/** What chance alone would call a finding, were each test judged by itself. */
const ALONE = 0.05;

/**
 * Pairs of metrics by rack or zone: the lag at which they agree best, r with its interval, n and effective n, slope, p over the lags
 * and q over all that is compared. A table, or a matrix of places and pairs; for one place a second frame with every lag.
 * @throws {QueryError} when the query asks for more than can be compared, or for the lags of a place that it does not compare
 */
export async function runCorrelation(query: CorrelationQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  const selection = await selectPairs(query, context);
  const found = matchPlaces(selection, query.groupBy);
  const pastMs = await longestPastMs(selection.selected, context);
  const plan = planSteps(query, selection.selected, pastMs, context);
  const options = { pastMs, timeZones: await readSiteZones(context.database, context.signal) };
  const read = await readPairs(selection.selected, query, plan, options, context);
  const maxLag = lagSteps(query, read.bucketMs, context);
  const verdict = await judge(query, found.matches, read, maxLag, context);
  const { rows } = verdict;
  if (context.fromAlert) {
    return alertFrames(rows, query, read.bucketMs, context);
  }
  const about = {
    notices: notices(selection, found, rows, read),
    executed: sentence(query, verdict, read, maxLag),
    custom: metaOf(query, verdict, read, maxLag),
  };
  const table = query.form === 'matrix' ? matrixFrame(rows, about, context) : pairsFrame(rows, read, about, context);
  return query.lagsOf === '' ? [table] : [table, ...(await lagsOf(query, found.matches, read, maxLag, context))];
}

async function lagsOf(
  { lagsOf: id, groupBy }: CorrelationQuery,
  matches: readonly Match[],
  read: ReadPairs,
  maxLag: number,
  context: QueryContext
): Promise<Frame[]> {
  const idOf = (match: Match) => (groupBy === 'rack' ? match.rack : match.zone)?.id ?? '';
  const chosen = matches.filter((match) => idOf(match) === id);
  const places = (await context.meet('places', [...new Set(matches.map(idOf))])).flat();
  if (chosen.length === 0 && places.includes(id)) {
    return [];
  }
  if (chosen.length === 0) {
    const meant = nearest(id, places);
    throw fieldError(
      'lagsOf',
      id,
      meant === undefined ? `Choose the id of a ${groupBy} that the query compares.` : `Did you mean ${meant}?`
    );
  }
  const profiles = await inThread(
    'lags',
    chosen.map((match) => seriesOf(match, read.values)),
    maxLag,
    context.signal
  );
  return [
    lagsFrame(
      chosen.map((match, index) => ({ match, lags: profiles[index]! })),
      read.bucketMs,
      context
    ),
  ];
}

/** What was looked at, for the query inspector. */
function sentence(query: CorrelationQuery, verdict: Verdict, { bucketMs }: ReadPairs, maxLag: number): string {
  const { tests, findings, byChance } = counts(verdict);
  const method = query.falseDiscovery === 'by' ? 'Benjamini-Yekutieli' : 'Benjamini-Hochberg';
  return [
    `${tests} pairs of series by ${query.groupBy}, a value every ${widthText(bucketMs)}, lags up to ${widthText(maxLag * bucketMs)} either way.`,
    `${findings} are findings at q < ${query.level} (${method}); judged alone at p < ${ALONE}, chance would give ${byChance}.`,
  ].join('\n');
}

function metaOf(query: CorrelationQuery, verdict: Verdict, read: ReadPairs, maxLag: number): Record<string, unknown> {
  const [first] = read.read;
  return {
    ...counts(verdict),
    level: query.level,
    falseDiscovery: query.falseDiscovery,
    bucketMs: read.bucketMs,
    steps: read.steps,
    maxLagMs: maxLag * read.bucketMs,
    rung: first?.plan.rung,
    ladder: first?.ladder,
  };
}

function counts({ tests, findings }: Verdict): { tests: number; findings: number; byChance: number } {
  return {
    tests,
    findings,
    byChance: Math.round(tests * ALONE * 10) / 10,
  };
}
