import { formattedValueToString } from '@grafana/data';
import type { DisplayProcessor } from '@grafana/data';
import type { Formats } from '../data/read.ts';

export function written(display: DisplayProcessor, value: number): string {
  return formattedValueToString(display(value)).trim();
}

/** `32 U`. */
export function units({ units: display }: Pick<Formats, 'units'>, value: number): string {
  return `${written(display, value)} U`;
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : 'no limit left';
}

/** `1 place`, `3 places`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `R1`, `R1 and R2`, `R1, R2 and 7 more`. */
export function names(list: readonly string[], most = 3): string {
  if (list.length > most) {
    return `${list.slice(0, most - 1).join(', ')} and ${list.length - most + 1} more`;
  }
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
}
