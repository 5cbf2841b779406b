import { dateTimeFormat, formattedValueToString } from '@grafana/data';
import type { DataFrame, DisplayProcessor, GrafanaTheme2, TimeZone } from '@grafana/data';
import { columnsOf, displayOf, framesOfKind } from '../../shared/frames/columns.ts';
import { groupBy } from '../../shared/frames/group-by.ts';
import { readSeries, type Series } from '../../shared/frames/series.ts';
import { sumOf } from './energy.ts';

const HOUR_MS = 3_600_000;

/** What hours cost, in one currency: a step per hour. */
export interface HourlyCost {
  unit: string;
  display: DisplayProcessor;
  /** What the field config asks of its curve. */
  config: Pick<Series, 'limits' | 'min' | 'max'>;
  timesMs: number[];
  values: Array<number | null>;
}

/** Frames of the query kind `chargeback`: amounts of hours and of jobs, which are no measured series. */
export function chargebackFrames(frames: readonly DataFrame[]): DataFrame[] {
  return framesOfKind(frames, 'chargeback');
}

/**
 * What all tenants together bear of each hour, for each currency; none where no tariff is known. What nobody has, such as the fixed
 * price of an hour whose meter is incomplete, is not theirs.
 */
export function hourlyCosts(frames: readonly DataFrame[], theme: GrafanaTheme2): HourlyCost[] {
  const hours = chargebackFrames(frames).filter(({ fields }) =>
    fields.some(
      ({ name, labels }) => name === 'cost' && labels?.['currency'] !== undefined && labels['row'] === 'allocated'
    )
  );
  return [...groupBy(readSeries(hours, theme), ({ unit }) => unit)].map(([unit, series]) => {
    const { timesMs, values } = sumOf(series, () => 1);
    return { unit, display: series[0]!.display, config: series[0]!, ...steps(timesMs, values) };
  });
}

/** An amount holds for its whole hour, and for no other. */
function steps(startsMs: readonly number[], amounts: ReadonlyArray<number | null>) {
  const timesMs: number[] = [];
  const values: Array<number | null> = [];
  for (const [row, startMs] of startsMs.entries()) {
    const endMs = startMs + HOUR_MS;
    const amount = amounts[row] ?? null;
    timesMs.push(startMs, endMs);
    values.push(amount, amount);
    if (startsMs[row + 1] !== endMs) {
      timesMs.push(endMs);
      values.push(null);
    }
  }
  return { timesMs, values };
}

/** `12.4 EUR from 01-05 00:00 to 01-06 00:00`: what a job cost in what the answer covers; undefined where that is not known. */
export function jobCost(
  frames: readonly DataFrame[],
  job: string,
  { theme, timeZone }: { theme: GrafanaTheme2; timeZone: TimeZone }
): string | undefined {
  const time = (timeMs: number | null) =>
    timeMs === null ? '?' : dateTimeFormat(timeMs, { timeZone, format: 'MM-DD HH:mm' });
  const costs = chargebackFrames(frames).flatMap((frame) => {
    const { rows, field, text, number } = columnsOf(frame);
    return Array.from({ length: rows }, (_, row) => row).flatMap((row) => {
      const cost = number('cost', row);
      if (field('job') === undefined || text('job', row) !== job || cost === null) {
        return [];
      }
      const amount = formattedValueToString(displayOf(field('cost'), 'none', theme)(cost));
      return [`${amount} from ${time(number('from', row))} to ${time(number('to', row))}`];
    });
  });
  return costs.length > 0 ? costs.join('; ') : undefined;
}
