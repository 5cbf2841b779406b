import { type Ask, evaluate } from '../evaluate.ts';
import type { RuleGroup } from '../rules.ts';
import { dispatcher, type Message } from './dispatch.ts';
import type { Route } from './policy.ts';
import { type Alert, ruleStates } from './states.ts';

export interface Played {
  messages: Message[];
  /** Each alert once, with when it began and ended; `endMs` is absent while it fires at the end. */
  alerts: Array<{ alert: Alert; endMs?: number }>;
  /** Uids of rules that never had an answer. */
  withoutData: string[];
  /** First failure of a rule, by uid. */
  failures: Map<string, string>;
}

export interface PlayOptions {
  groups: readonly RuleGroup[];
  ask: Ask;
  routeOf: (labels: Alert['labels']) => Route;
  fromMs: number;
  toMs: number;
  /** Evaluates no rule more often than this, ms; 0 for as often as the rules ask. */
  everyMs?: number;
  /** Called after each evaluation of all rules. */
  onProgress?: (done: number) => void;
}

/** Evaluates all rules at their interval over a time that has passed, and collects the messages that would have gone out. */
export async function play({
  groups,
  ask,
  routeOf,
  fromMs,
  toMs,
  everyMs = 0,
  onProgress,
}: PlayOptions): Promise<Played> {
  const rules = groups.flatMap(({ rules, folder, interval: asked }) => {
    const interval = Math.max(asked, everyMs);
    return rules.map((rule) => ({ rule, interval, states: ruleStates(rule, folder, interval) }));
  });
  const stepMs = Math.min(...rules.map(({ interval }) => interval));
  const dispatch = dispatcher(routeOf);
  const messages: Message[] = [];
  const alerts = new Map<string, Played['alerts'][number]>();
  const answered = new Set<string>();
  const failures = new Map<string, string>();

  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    const once = askedOnce(ask);
    const due = rules.filter(({ interval }) => (atMs - fromMs) % interval === 0);
    const evaluations = await Promise.all(due.map(({ rule }) => evaluate(rule, atMs, once)));
    messages.push(...dispatch.due(atMs - 1));
    for (const [index, { rule, states }] of due.entries()) {
      const evaluation = evaluations[index]!;
      if ('error' in evaluation && !failures.has(rule.uid)) {
        failures.set(rule.uid, evaluation.error instanceof Error ? evaluation.error.message : String(evaluation.error));
      }
      if ('instances' in evaluation) {
        answered.add(rule.uid);
      }
      const change = states.after(evaluation, atMs);
      dispatch.take(change, atMs);
      const key = ({ labels, startsAtMs }: Alert) =>
        JSON.stringify([rule.uid, startsAtMs, Object.entries(labels).sort()]);
      change.firing.forEach((alert) => alerts.set(key(alert), { alert }));
      change.resolved.forEach((alert) => alerts.set(key(alert), { alert, endMs: atMs }));
    }
    onProgress?.((atMs - fromMs) / (toMs - fromMs));
  }
  messages.push(...dispatch.due(toMs));
  const withoutData = rules.map(({ rule }) => rule.uid).filter((uid) => !answered.has(uid));
  return { messages, alerts: [...alerts.values()], withoutData, failures };
}

/** Rules ask the same about one time: each question goes to the data source once. */
function askedOnce(ask: Ask): Ask {
  const asked = new Map<string, ReturnType<Ask>>();
  return (model, range) => {
    const key = JSON.stringify([{ ...model, refId: '' }, range]);
    const answer = asked.get(key) ?? ask(model, range);
    asked.set(key, answer);
    return answer;
  };
}
