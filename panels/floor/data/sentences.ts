import { formattedValueToString } from '@grafana/data';
import type { FloorState } from '#model/floor/judge.ts';
import { displayOf } from '../look/paint.ts';
import type { Hall, MetricColumn, Rack } from './hall.ts';
import { metricState } from './read-hall.ts';

export const STATE_WORDS: Readonly<Record<FloorState, string>> = {
  alarm: 'above its limit',
  warn: 'near its limit',
  stale: 'stale',
  bad: 'bad value',
  ok: 'ok',
  'no data': 'not measured',
};

/** More names than these nobody reads. */
const MAX_NAMES = 3;

/** What the plan shows, in a sentence: what is wrong first, then how the chosen metric lies. */
export function hallSentence({ racks }: Hall, metric: MetricColumn | undefined): string {
  const count = plural(racks.length, 'rack');
  const wrong = (['alarm', 'warn'] as const).flatMap((state) => {
    const some = racks.filter((rack) => rack.state === state);
    const words = some.length === 1 ? STATE_WORDS[state] : STATE_WORDS[state].replace('its limit', 'their limits');
    return some.length > 0 ? `${some.length} ${words} (${namesOf(some)})` : [];
  });
  const unknown = racks.filter(({ state }) => state === 'stale' || state === 'bad');
  const away = unknown.length > 0 ? [`${unknown.length} stale or bad (${namesOf(unknown)})`] : [];
  const first =
    wrong.length + away.length > 0
      ? `${count}: ${[...wrong, ...away].join(', ')}.`
      : racks.every(({ state }) => state === 'ok')
        ? `${count}, all within limits.`
        : `${count}, none above a limit.`;
  const rest = metric ? metricSentence(racks, metric) : '';
  return rest ? `${first} ${rest}` : first;
}

function namesOf(racks: readonly Rack[]): string {
  const names = racks.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = racks.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** "Air temperature Inlet 22.1 °C to 26.3 °C, highest at R-A03." */
function metricSentence(racks: readonly Rack[], { title, values, field }: MetricColumn): string {
  let [low, high, at] = [Infinity, -Infinity, -1];
  values.forEach((value, row) => {
    if (value !== null) {
      low = Math.min(low, value);
      if (value > high) {
        [high, at] = [value, row];
      }
    }
  });
  if (at < 0) {
    return `${title} has no value.`;
  }
  const display = displayOf(field);
  const [from, to] = [low, high].map((value) => formattedValueToString(display(value)));
  return from === to ? `${title} is ${to}.` : `${title} is ${from} to ${to}, highest at ${racks[at]!.name}.`;
}

/** A rack as a screen reader says it. */
export function rackSentence(hall: Hall, index: number, metric: MetricColumn | undefined): string {
  const rack = hall.racks[index]!;
  const value = metric ? `${metric.title} ${valueText(metric, index)}` : '';
  const state =
    rack.state === 'ok' ? 'all within limits' : `${STATE_WORDS[rack.state]}${rack.reason ? `: ${rack.reason}` : ''}`;
  const jobs =
    rack.jobs.length > 0 ? `${plural(rack.jobs.length, 'job')}: ${rack.jobs.slice(0, MAX_NAMES).join(', ')}` : 'no job';
  return [rack.name, zoneName(hall, rack), value, state, jobs].filter(Boolean).join('. ');
}

/** `24.1 °C`, or why there is none. */
export function valueText(metric: MetricColumn, row: number): string {
  const value = metric.values[row] ?? null;
  if (value === null) {
    return STATE_WORDS[metricState(metric, row)];
  }
  return formattedValueToString(displayOf(metric.field)(value));
}

/** `7.9 K left`, `1.2 K too much`; empty where there is no limit. */
export function marginText({ margin, marginField }: MetricColumn, row: number): string {
  const value = margin[row] ?? null;
  if (value === null || !marginField) {
    return '';
  }
  return `${formattedValueToString(displayOf(marginField)(Math.abs(value)))} ${value < 0 ? 'too much' : 'left'}`;
}

export function zoneName({ zones }: Hall, { site, zone }: Pick<Rack, 'site' | 'zone'>): string {
  return zones.find((one) => one.site === site && one.id === zone)?.name ?? zone;
}

export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}
