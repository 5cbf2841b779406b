import type { Incident } from './incident.ts';
import { SOURCE_AWAY } from './incident.ts';
import type { Played } from './play.ts';

/** Receiver of the policy that wakes somebody up. */
export const PAGE_RECEIVER = '$PLENUM_PAGE_TO';

/** Labels that say what an alert is about; two at the same time with the same ones are one too many. */
const PLACE = ['site', 'zone', 'rack', 'equipment', 'source', 'phase'];

/** What is wrong with what was sent; empty when the drill is passed. */
export function findingsOf({ messages, alerts, failures }: Played, { breaks }: Incident): string[] {
  const findings = [...failures].map(([uid, message]) => `${uid}: its query failed: ${message}`);
  const pages = messages.filter(({ route, firing }) => route.receiver === PAGE_RECEIVER && firing.length > 0);
  if (pages.length === 0 && breaks.some(({ kind }) => PAGES.has(kind))) {
    findings.push('Nobody is paged.');
  }
  const allowed = new Set(breaks.flatMap(causesOf));
  const named = new Set(alerts.flatMap(({ alert }) => alert.labels['root_cause'] ?? []));
  for (const cause of [...named].filter((one) => !allowed.has(one))) {
    findings.push(`Root cause ${cause} is named, but what broke is ${breaks.map(({ target }) => target).join(', ')}.`);
  }
  for (const [index, one] of alerts.entries()) {
    const twin = alerts.slice(index + 1).find((other) => isSamePlace(one, other) && isAtOneTime(one, other));
    if (twin) {
      findings.push(`${one.alert.rule.uid} fires twice at a time for ${placeOf(one) || 'everything'}.`);
    }
  }
  return [...new Set(findings)];
}

/** A temperature that drifts, an exporter or a load bank need not wake anybody up. */
const PAGES: ReadonlySet<string> = new Set(['crah-fan', 'cdu-pump', 'chiller-trip', 'leak', 'feed-loss', SOURCE_AWAY]);

/** Names under which an alert may blame what broke. */
function causesOf({ kind, target }: Incident['breaks'][number]): string[] {
  if (kind === 'feed-loss') {
    return [`UPS-${target}`, `MTR-UPS-${target}-IN`];
  }
  if (kind === 'leak') {
    // Its protection isolates the rack, whose meters show no power.
    return [target, ...['A', 'B'].map((side) => `TAP-${target.replace(/^R-/, '')}-${side}`)];
  }
  return [target];
}

type Alerts = Played['alerts'];

const placeOf = ({ alert: { labels } }: Alerts[number]) =>
  PLACE.flatMap((name) => (labels[name] ? [`${name} ${labels[name]}`] : [])).join(', ');
const isSamePlace = (a: Alerts[number], b: Alerts[number]) =>
  a.alert.rule.uid === b.alert.rule.uid &&
  a.alert.labels['alertname'] === b.alert.labels['alertname'] &&
  placeOf(a) === placeOf(b);
/** An alert whose jobs change ends two evaluations after the one in its place begins. */
const REPLACED_WITHIN_MS = 2 * 60_000;
const isAtOneTime = (a: Alerts[number], b: Alerts[number]) =>
  Math.min(a.endMs ?? Infinity, b.endMs ?? Infinity) - Math.max(a.alert.startsAtMs, b.alert.startsAtMs) >
  REPLACED_WITHIN_MS;
