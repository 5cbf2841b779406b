import type { Labels } from '../evaluate.ts';
import type { Message } from './dispatch.ts';
import { PAGE_RECEIVER } from './findings.ts';
import type { Incident } from './incident.ts';
import type { Played } from './play.ts';
import type { MessageText } from './text.ts';

/** Who is behind the receivers of the policy, where Grafana's environment says nothing else. */
const WHO: Readonly<Record<string, string>> = {
  [PAGE_RECEIVER]: 'on call (page)',
  $PLENUM_NOTE_TO: 'channel (note)',
};

/** Who gets a message, in words. */
export function whoOf({ route: { receiver } }: Message): string {
  return WHO[receiver] ?? receiver;
}

/** `+03:30` after the start, `-01:00` before it. */
export function clock(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

const WIDTHS = { when: 7, who: 15, what: 9 };

export interface Reported {
  incident: Incident;
  startMs: number;
  played: Played;
  texts: readonly MessageText[];
  findings: readonly string[];
  /** Print each message in full, not only the first page. */
  all: boolean;
}

/** What would have been sent, to whom, when; then what fired; then what is wrong with it. */
export function reportText({ incident, startMs, played, texts, findings, all }: Reported): string {
  const { messages, alerts, withoutData } = played;
  const row = (when: string, who: string, what: string, title: string) =>
    `${when.padEnd(WIDTHS.when)} ${who.padEnd(WIDTHS.who)} ${what.padEnd(WIDTHS.what)} ${title}`.trimEnd();
  const broke = incident.breaks.map(
    ({ kind, target, fromMs, toMs }) => `  ${clock(fromMs)} to ${clock(toMs)}  ${kind} ${target}`
  );
  const rows = messages.map((message, index) => {
    const muted = message.route.mutedIn.length > 0 ? ' (not in maintenance)' : '';
    const what = message.firing.length === 0 ? 'over' : `${message.firing.length} firing`;
    return row(clock(message.atMs - startMs), whoOf(message), what, `${texts[index]!.title}${muted}`);
  });
  const pages = messages.filter(({ route, firing }) => route.receiver === PAGE_RECEIVER && firing.length > 0);
  const shown = messages
    .map((message, index) => ({ message, text: texts[index]! }))
    .filter(({ message }) => all || message === pages[0]);
  return [
    `${incident.title}. Start: ${new Date(startMs).toISOString().slice(0, 16).replace('T', ' ')} UTC. What breaks:`,
    ...broke,
    '',
    messages.length === 0 ? 'Nothing is sent.' : row('when', 'to', 'alerts', 'message'),
    ...rows,
    ...shown.flatMap(({ message, text }) => [
      '',
      `--- ${clock(message.atMs - startMs)} ${whoOf(message)}: ${text.title}`,
      text.body,
    ]),
    '',
    `Alerts: ${alerts.length} of ${counted(alerts.map(({ alert }) => alert.rule.uid))}.`,
    ...(withoutData.length > 0 ? [`Rules without data in this plant: ${withoutData.join(', ')}.`] : []),
    '',
    ...(findings.length === 0
      ? [
          `Passed: ${pages.length === 0 ? 'nobody needs to be paged' : 'who has to know is paged'}, and each cause named is what broke.`,
        ]
      : ['Not passed:', ...findings.map((finding) => `  ${finding}`)]),
  ].join('\n');
}

function counted(uids: readonly string[]): string {
  const counts = Map.groupBy(uids, (uid) => uid);
  return [...counts].map(([uid, all]) => `${uid} (${all.length})`).join(', ') || 'no rule';
}

/** The same for programs. */
export function reportJson({ incident, startMs, played, texts, findings }: Reported): object {
  const place = (labels: Labels) => Object.fromEntries(Object.entries(labels));
  return {
    incident: incident.title,
    startMs,
    messages: played.messages.map((message, index) => ({
      atS: (message.atMs - startMs) / 1_000,
      to: message.route.receiver,
      firing: message.firing.map(({ rule, labels }) => ({ rule: rule.uid, labels: place(labels) })),
      resolved: message.resolved.map(({ rule, labels }) => ({ rule: rule.uid, labels: place(labels) })),
      ...texts[index],
    })),
    alerts: played.alerts.map(({ alert, endMs }) => ({
      rule: alert.rule.uid,
      labels: alert.labels,
      fromS: (alert.startsAtMs - startMs) / 1_000,
      ...(endMs === undefined ? {} : { toS: (endMs - startMs) / 1_000 }),
    })),
    rulesWithoutData: played.withoutData,
    findings,
  };
}
