import type { Labels } from '../evaluate.ts';
import type { Route } from './policy.ts';
import type { Alert, Change } from './states.ts';

/** One message to one receiver. */
export interface Message {
  atMs: number;
  route: Route;
  groupLabels: Labels;
  firing: readonly Alert[];
  resolved: ReadonlyArray<Alert & { endsAtMs: number }>;
}

interface Group {
  route: Route;
  labels: Labels;
  alerts: Map<string, { alert: Alert; endedMs?: number }>;
  nextFlushMs: number;
  /** What the last message said, by key. */
  sent?: { atMs: number; firing: ReadonlySet<string>; resolved: ReadonlySet<string> };
}

const keyOf = (labels: Labels) => JSON.stringify(Object.entries(labels).sort());

/**
 * Groups alerts and decides when a message is sent, as Alertmanager does (dispatch.go, notify.go): a new group waits for `group_wait`,
 * then looks every `group_interval`; it speaks when something began to fire or ended, and again after `repeat_interval`.
 */
export function dispatcher(routeOf: (labels: Labels) => Route) {
  const groups = new Map<string, Group>();

  function groupOf(alert: Alert, atMs: number): Group {
    const route = routeOf(alert.labels);
    const labels = Object.fromEntries(
      route.groupBy.flatMap((name) => (alert.labels[name] === undefined ? [] : [[name, alert.labels[name]]]))
    );
    const key = `${JSON.stringify(route)} ${keyOf(labels)}`;
    const group = groups.get(key) ?? { route, labels, alerts: new Map(), nextFlushMs: atMs + route.groupWaitMs };
    groups.set(key, group);
    return group;
  }

  function flush(group: Group, atMs: number): Message[] {
    const all = [...group.alerts].sort(([, a], [, b]) => before(a.alert.labels, b.alert.labels));
    const firing = all.filter(([, { endedMs }]) => endedMs === undefined);
    const resolved = all.filter(([, { endedMs }]) => endedMs !== undefined);
    group.nextFlushMs = atMs + group.route.groupIntervalMs;
    const now = {
      atMs,
      firing: new Set(firing.map(([key]) => key)),
      resolved: new Set(resolved.map(([key]) => key)),
    };
    const { sent, route, labels } = group;
    resolved.forEach(([key]) => group.alerts.delete(key));
    if (!needsMessage(sent, now, route.repeatIntervalMs)) {
      return [];
    }
    group.sent = now;
    return [
      {
        ...{ atMs, route, groupLabels: labels },
        firing: firing.map(([, { alert }]) => alert),
        resolved: resolved.map(([, { alert, endedMs = atMs }]) => ({ ...alert, endsAtMs: endedMs })),
      },
    ];
  }

  return {
    /** Takes what an evaluation changed. */
    take({ firing, resolved }: Change, atMs: number): void {
      for (const alert of firing) {
        groupOf(alert, atMs).alerts.set(keyOf(alert.labels), { alert });
      }
      for (const alert of resolved) {
        groupOf(alert, atMs).alerts.set(keyOf(alert.labels), { alert, endedMs: atMs });
      }
    },
    /** Messages that are due up to a time, in order. */
    due(untilMs: number): Message[] {
      const messages: Message[] = [];
      for (const [key, group] of groups) {
        while (group.nextFlushMs <= untilMs) {
          messages.push(...flush(group, group.nextFlushMs));
        }
        if (group.alerts.size === 0) {
          groups.delete(key);
        }
      }
      return messages.sort((a, b) => a.atMs - b.atMs);
    },
  };
}

type Sent = NonNullable<Group['sent']>;

/** notify.go, DedupStage.needsUpdate, of a receiver that is told of the end as well. */
function needsMessage(sent: Group['sent'], now: Sent, repeatMs: number): boolean {
  if (!sent) {
    return now.firing.size > 0;
  }
  const isNew = (some: ReadonlySet<string>, known: ReadonlySet<string>) => [...some].some((key) => !known.has(key));
  if (isNew(now.firing, sent.firing)) {
    return true;
  }
  if (now.firing.size === 0) {
    return sent.firing.size > 0;
  }
  return isNew(now.resolved, sent.resolved) || now.atMs - sent.atMs >= repeatMs;
}

/** Order of alerts in a message (types.AlertSlice): by `job` and `instance` where one has them, then fewer labels first. */
function before(a: Labels, b: Labels): number {
  for (const name of ['job', 'instance']) {
    const [x, y] = [a[name], b[name]];
    if (x !== y) {
      return x === undefined ? 1 : y === undefined ? -1 : x < y ? -1 : 1;
    }
  }
  const size = Object.keys(a).length - Object.keys(b).length;
  return size === 0 ? (keyOf(a) < keyOf(b) ? -1 : 1) : size;
}
