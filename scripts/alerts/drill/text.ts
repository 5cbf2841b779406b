import { render, ZERO } from '../go-template/render.ts';
import type { Message } from './dispatch.ts';
import type { Alert } from './states.ts';

/** Where Grafana would be; links of a drill lead nowhere. */
export const EXTERNAL_URL = 'https://grafana.example.com/';

/** What Go finds in a map where there is nothing: a value of zero without labels, which `with` takes for something. */
const ABSENT = { Value: 0, Labels: '' };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const NANOSECONDS_PER_MS = 1e6;

/** What Grafana's functions do in annotations (pkg/services/ngalert/state/template). */
const RULE_FUNCTIONS = {
  externalURL: () => EXTERNAL_URL,
  humanizePercentage: (share: number) => `${asG4(100 * share)}%`,
  humanizeDuration: humanizeDuration,
};
const MESSAGE_FUNCTIONS = {
  reReplaceAll: (pattern: string, by: string, text = '') => text.replaceAll(new RegExp(pattern, 'g'), () => by),
};

/** As `%.4g` of Go: `37.5`, `1.235e+06`. */
function asG4(value: number): string {
  const short = Number(value.toPrecision(4));
  return Math.abs(short) < 10_000 ? String(short) : String(short.toExponential()).replace(/e\+(\d)$/, 'e+0$1');
}

/** Seconds as Prometheus writes them: `1h 2m 3s`. */
function humanizeDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first === -1 ? parts.length - 1 : first)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

export function annotationsOf({ rule, labels, values }: Alert): Record<string, string> {
  const data = {
    Labels: labels,
    Values: {
      ...Object.fromEntries(Object.entries(values).map(([refId, value]) => [refId, { Value: value, Labels: labels }])),
      [ZERO]: ABSENT,
    },
  };
  const options = { functions: RULE_FUNCTIONS, missing: '[no value]' };
  return Object.fromEntries(
    Object.entries(rule.annotations).map(([name, source]) => [name, render(source, data, options)])
  );
}

/** A time as templates of Go ask it: only the layout that our messages use. */
function goTime(timeMs: number): object {
  const date = new Date(timeMs);
  return {
    Add: (nanoseconds: number) => goTime(timeMs + nanoseconds / NANOSECONDS_PER_MS),
    UnixMilli: () => timeMs,
    UTC: () => goTime(timeMs),
    Format: (layout: string) =>
      layout
        .replace('15', String(date.getUTCHours()).padStart(2, '0'))
        .replace('04', String(date.getUTCMinutes()).padStart(2, '0'))
        .replace('Jan', MONTHS[date.getUTCMonth()]!)
        .replace(/\b2 /, `${date.getUTCDate()} `),
  };
}

export interface MessageText {
  title: string;
  body: string;
}

/** Title and body of a message as the receiver gets them. */
export function textOf(message: Message, templates: string): MessageText {
  const data = dataOf(message);
  const rendered = (name: string) => render(templates, data, { functions: MESSAGE_FUNCTIONS, name }).trim();
  return { title: rendered('plenum.title'), body: rendered('plenum.message') };
}

/** A setting of a contact point, such as `{{ template "plenum.title" . }}`, for a message. */
export function settingOf(setting: string, message: Message, templates: string): string {
  return render(`${templates}${setting}`, dataOf(message), { functions: MESSAGE_FUNCTIONS }).trim();
}

/** What templates of messages are given. */
function dataOf(message: Message): object {
  const alert = (one: Alert & { endsAtMs?: number }) => ({
    Labels: one.labels,
    Annotations: annotationsOf(one),
    StartsAt: goTime(one.startsAtMs),
    ...(one.endsAtMs === undefined ? {} : { EndsAt: goTime(one.endsAtMs) }),
  });
  const all = [...message.firing, ...message.resolved];
  const common = Object.fromEntries(
    Object.entries(all[0]?.labels ?? {}).filter(([name, value]) => all.every(({ labels }) => labels[name] === value))
  );
  return {
    Alerts: { Firing: message.firing.map(alert), Resolved: message.resolved.map(alert) },
    CommonLabels: common,
    GroupLabels: message.groupLabels,
  };
}
