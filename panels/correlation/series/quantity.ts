import { groupBy } from '../../shared/frames/group-by.ts';
import type { Series } from '../../shared/frames/series.ts';
import { sameTimes } from './rows.ts';
import { DOMAIN_ORDER } from '../../shared/look/domains.ts';

/** Series of one quantity, such as the power of eight racks, and their mean. */
export interface Quantity {
  key: string;
  title: string;
  domain: Series['domain'];
  unit: string;
  display: Series['display'];
  isInlet: boolean;
  members: Series[];
  /** Mean over the members that have a value, at every time that any of them has. */
  mean: Mean;
}

export interface Mean {
  timesMs: number[];
  values: Array<number | null>;
  /** Members with a value, row by row. */
  counts: number[];
}

/** Groups series by quantity, domains in their order of reading. */
export function groupQuantities(series: readonly Series[]): Quantity[] {
  const groups = groupBy(series, (one) => one.quantity);
  return [...groups.values()]
    .map((members) => toQuantity(members))
    .sort((a, b) => DOMAIN_ORDER.indexOf(a.domain) - DOMAIN_ORDER.indexOf(b.domain));
}

function toQuantity(members: Series[]): Quantity {
  const first = members[0]!;
  return {
    key: first.quantity,
    title: first.title,
    domain: first.domain,
    unit: first.unit,
    display: first.display,
    isInlet: members.some((member) => member.isInlet),
    members,
    mean: meanOf(members),
  };
}

/** Mean of several series over the union of their times. A mean, not a sum: a silent rack must not look like a drop. */
export function meanOf(members: ReadonlyArray<Pick<Series, 'timesMs' | 'values'>>): Mean {
  const [only] = members;
  if (only && members.length === 1) {
    return { timesMs: only.timesMs, values: only.values, counts: only.values.map((value) => (value === null ? 0 : 1)) };
  }
  if (only && members.every(({ timesMs }) => sameTimes(timesMs, only.timesMs))) {
    return meanByRow(members, only.timesMs);
  }
  const totals = new Map<number, { sum: number; count: number }>();
  for (const { timesMs, values } of members) {
    timesMs.forEach((time, row) => {
      const total = totals.get(time) ?? { sum: 0, count: 0 };
      const value = values[row] ?? null;
      if (value !== null) {
        total.sum += value;
        total.count += 1;
      }
      totals.set(time, total);
    });
  }
  const timesMs = [...totals.keys()].sort((a, b) => a - b);
  const values = timesMs.map((time) => {
    const { sum, count } = totals.get(time)!;
    return count > 0 ? sum / count : null;
  });
  return { timesMs, values, counts: timesMs.map((time) => totals.get(time)!.count) };
}

/** The same where all have the same times, which a long series wants to be quick. */
function meanByRow(members: ReadonlyArray<Pick<Series, 'values'>>, timesMs: number[]): Mean {
  const values = new Array<number | null>(timesMs.length);
  const counts = new Array<number>(timesMs.length);
  for (let row = 0; row < timesMs.length; row++) {
    let [sum, count] = [0, 0];
    for (const member of members) {
      const value = member.values[row] ?? null;
      if (value !== null) {
        sum += value;
        count += 1;
      }
    }
    values[row] = count > 0 ? sum / count : null;
    counts[row] = count;
  }
  return { timesMs, values, counts };
}

/** Name with the number of members: `Rack power, mean of 8 racks`. */
export function quantityLabel({ title, members }: Quantity): string {
  const what = members.every(({ rack }) => rack !== undefined) ? ' racks' : '';
  return members.length > 1 ? `${title}, mean of ${members.length}${what}` : title;
}
