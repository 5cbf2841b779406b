import { dateTimeFormat } from '@grafana/data';
import type { TimeZone } from '@grafana/data';
import { formatDuration } from '#model/statistics/finding.ts';
import type { Series } from '../frames/series.ts';

/** A panel that ends at "now" and whose newest value is older than so many steps is stale. */
const STALE_STEPS = 5;

/** Sources polled slower than a minute are rare; below it a pause is no news. */
const STALE_AT_LEAST_MS = 60_000;

/**
 * "Newest value 12 min old" for series that end before they should, by the data source's own account or by their times;
 * undefined while all is fresh. A carried value is as old as its sample.
 */
export function staleText(
  series: ReadonlyArray<Pick<Series, 'timesMs' | 'values' | 'runs' | 'bucketMs' | 'newestMs'>>,
  range: { toMs: number; endsNow: boolean }
): string | undefined {
  const newestMs = Math.max(...series.map((one) => one.newestMs ?? newestValueMs(one)));
  const bucketMs = Math.max(0, ...series.map((one) => one.bucketMs ?? 0));
  const ageMs = range.toMs - newestMs;
  const isOld = series.every(endsStale) || ageMs >= Math.max(STALE_AT_LEAST_MS, STALE_STEPS * bucketMs);
  if (!range.endsNow || !Number.isFinite(newestMs) || !isOld) {
    return undefined;
  }
  return `Newest value is ${formatDuration(ageMs)} old`;
}

/** The points' own allowance has passed: it may be shorter than what a panel can guess from its steps. */
function endsStale({ timesMs, runs }: Pick<Series, 'timesMs' | 'runs'>): boolean {
  const end = runs.at(-1);
  return end?.quality === 'stale' && end.last === timesMs.length - 1;
}

function newestValueMs({ timesMs, values }: Pick<Series, 'timesMs' | 'values'>): number {
  for (let row = values.length - 1; row >= 0; row--) {
    if (values[row] !== null) {
      return timesMs[row] ?? -Infinity;
    }
  }
  return -Infinity;
}

type Checked = Pick<Series, 'timesMs' | 'values' | 'runs'>;

/**
 * "No values 15:43 to 15:45 in 48 of 48 series; incomplete or uncertain values in 2": what the hatched and hollow parts
 * mean. Undefined where every value is good.
 */
export function qualityText(series: readonly Checked[], timeZone: TimeZone): string | undefined {
  const gaps = series.map(gapsOf);
  const [longest] = gaps.flat().sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  const doubtful = series.filter(hasDoubt).length;
  const parts: string[] = [];
  if (longest) {
    const [from, to] = longest;
    // A time alone is read as one of the last 24 hours of the picture.
    const endMs = Math.max(...series.map(({ timesMs }) => timesMs.at(-1) ?? -Infinity));
    const format = endMs - from < DAY_MS ? 'HH:mm' : 'MM-DD HH:mm';
    const [first, last] = [from, to].map((ms) => dateTimeFormat(ms, { timeZone, format }));
    const then = gaps.filter((own) => own.some((gap) => gap[0] <= to && gap[1] >= from)).length;
    const others = gaps.filter((own) => own.length > 0).length - then;
    parts.push(
      `no values ${first === last ? `at ${first}` : `${first} to ${last}`} in ${then} of ${series.length} series`
    );
    if (others > 0) {
      parts.push(`shorter gaps in ${others} more`);
    }
  }
  if (doubtful > 0) {
    parts.push(`incomplete or uncertain values in ${doubtful}${longest ? '' : ` of ${series.length} series`}`);
  }
  const text = parts.join('; ');
  return text === '' ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const DAY_MS = 86_400_000;

/** First and last times of a series' runs of bad or missing samples, ms. */
function gapsOf({ timesMs, runs }: Checked): Array<[number, number]> {
  return runs
    .filter(({ quality }) => quality === 'bad' || quality === 'stale')
    .map(({ first, last }) => [timesMs[first] ?? 0, timesMs[last] ?? 0]);
}

function hasDoubt({ runs }: Checked): boolean {
  return runs.some(({ quality }) => quality === 'uncertain' || quality === 'partial');
}
