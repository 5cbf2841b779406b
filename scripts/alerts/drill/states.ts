import type { Evaluation, Labels } from '../evaluate.ts';
import { render } from '../go-template/render.ts';
import type { Rule } from '../rules.ts';

/** An alert as Grafana sends it to whoever routes it. */
export interface Alert {
  rule: Rule;
  labels: Labels;
  values: Readonly<Record<string, number>>;
  startsAtMs: number;
}

/** An instance of a rule; Grafana forgets one that has not been seen for two evaluations. */
interface State extends Alert {
  isPending: boolean;
  sinceMs: number;
  seenMs: number;
}

const FORGOTTEN_AFTER_EVALUATIONS = 2;

export interface Change {
  firing: Alert[];
  resolved: Alert[];
}

/** Keeps the instances of one rule over its evaluations as Grafana does (pkg/services/ngalert/state): `for`, no data, errors, absence. */
export function ruleStates(rule: Rule, folder: string, intervalMs: number) {
  const states = new Map<string, State>();
  const named = { alertname: rule.title, grafana_folder: folder };
  /** With the labels of the rule, which are templates; empty ones are dropped on the way to Alertmanager. */
  const complete = (labels: Labels): Labels => {
    const own = Object.entries(rule.labels).map(
      ([name, source]) => [name, render(source, { Labels: labels })] as const
    );
    const all = Object.entries({ ...labels, ...Object.fromEntries(own), ...named });
    return Object.fromEntries(all.filter(([, value]) => value !== ''));
  };

  function see(labels: Labels, isFiring: boolean, values: State['values'], atMs: number, resolved: Alert[]): void {
    const key = JSON.stringify(Object.entries(labels).sort());
    const known = states.get(key);
    if (!isFiring) {
      if (known && !known.isPending) {
        resolved.push(known);
      }
      states.delete(key);
      return;
    }
    const state = known ?? { rule, labels, values, startsAtMs: atMs, sinceMs: atMs, seenMs: atMs, isPending: true };
    const isPending = state.isPending && atMs - state.sinceMs < rule.for;
    const startsAtMs = state.isPending ? atMs : state.startsAtMs;
    states.set(key, { ...state, values, seenMs: atMs, isPending, startsAtMs });
  }

  return {
    /** Alerts that fire after an evaluation, and those that end with it. */
    after(evaluation: Evaluation, atMs: number): Change {
      const resolved: Alert[] = [];
      if ('instances' in evaluation) {
        for (const { labels, isFiring, values } of evaluation.instances) {
          see(complete(labels), isFiring, values, atMs, resolved);
        }
      } else {
        const isError = 'error' in evaluation;
        const state = isError ? rule.execErrState : rule.noDataState;
        const name = isError ? 'DatasourceError' : 'DatasourceNoData';
        const of = state === 'Alerting' ? complete({}) : { ...complete({}), alertname: name, rulename: rule.title };
        see(of, state !== 'OK', {}, atMs, resolved);
      }
      for (const [key, state] of states) {
        if (atMs - state.seenMs >= FORGOTTEN_AFTER_EVALUATIONS * intervalMs) {
          states.delete(key);
          resolved.push(...(state.isPending ? [] : [state]));
        }
      }
      return { firing: [...states.values()].filter(({ isPending }) => !isPending), resolved };
    },
  };
}
