import { describe, expect, it } from 'vitest';
import { NO_LIMIT_MINUTES } from '#model/query/impact.ts';
import type { Evaluation, Labels } from '../evaluate.ts';
import { readRuleGroups, type Rule } from '../rules.ts';
import { dispatcher } from './dispatch.ts';
import { findingsOf } from './findings.ts';
import { incidentOfFaults, incidentOfStory } from './incident.ts';
import { type Played, play } from './play.ts';
import { readPolicy, readTemplates, type Route, routeOf } from './policy.ts';
import { ruleStates } from './states.ts';
import { textOf } from './text.ts';

const RULES = readRuleGroups().flatMap(({ rules }) => rules);
const ruleOf = (uid: string) => RULES.find((rule) => rule.uid === uid)!;
const MINUTE = 60_000;
const STEP = 30_000;

const firing = (...all: Labels[]): Evaluation => ({
  instances: all.map((labels) => ({ labels, isFiring: true, values: { A: 5, B: 2, W: 33 } })),
});

describe('states of a rule', () => {
  const statesOf = (over: Partial<Rule> = {}) =>
    ruleStates({ ...ruleOf('plenum-rack-inlet'), ...over }, 'Plenum alerts', STEP);

  it('fire after `for`, and end when the value is good again', () => {
    const states = statesOf({ for: MINUTE });
    expect([0, STEP, 2 * STEP].map((at) => states.after(firing({ rack: 'R1' }), at).firing.length)).toEqual([0, 0, 1]);
    const good: Evaluation = { instances: [{ labels: { rack: 'R1' }, isFiring: false, values: {} }] };
    expect(states.after(good, 3 * STEP)).toMatchObject({ firing: [], resolved: [{ startsAtMs: 2 * STEP }] });
  });

  it('end two evaluations after an instance is last seen, and begin anew with other labels', () => {
    const states = statesOf({ for: 0 });
    states.after(firing({ rack: 'R1', jobs: 'a' }), 0);
    const both = states.after(firing({ rack: 'R1', jobs: 'b' }), STEP);
    expect(both.firing.map(({ labels }) => labels['jobs'])).toEqual(['a', 'b']);
    expect(states.after(firing({ rack: 'R1', jobs: 'b' }), 2 * STEP).resolved).toHaveLength(1);
  });

  it('speak of no data and of failures as the rule asks', () => {
    const empty = statesOf({ noDataState: 'NoData' }).after({ isEmpty: true }, 0);
    expect(empty.firing).toEqual([]);
    const alarmed = statesOf({ noDataState: 'NoData', for: 0 }).after({ isEmpty: true }, 0);
    expect(alarmed.firing[0]!.labels).toMatchObject({ alertname: 'DatasourceNoData' });
    const failed = { error: new Error('away') };
    expect(statesOf({ execErrState: 'OK', for: 0 }).after(failed, 0).firing).toEqual([]);
    expect(statesOf({ execErrState: 'Alerting', for: 0 }).after(failed, 0).firing).toHaveLength(1);
  });
});

describe('the policy', () => {
  const policy = readPolicy();
  const route = (labels: Labels) => routeOf(policy, { grafana_folder: 'Plenum alerts', ...labels });

  it('sends by severity, folded by root cause where there is one', () => {
    expect(route({ severity: 'critical', root_cause: 'CRAH-2' })).toMatchObject({
      receiver: '$PLENUM_PAGE_TO',
      groupBy: ['site', 'root_cause'],
      groupWaitMs: MINUTE,
    });
    expect(route({ severity: 'warning', rack: 'R1' })).toMatchObject({
      receiver: '$PLENUM_NOTE_TO',
      groupWaitMs: 30_000,
      mutedIn: ['plenum-maintenance'],
    });
    expect(route({ severity: 'critical', zone: 'pod-b1' }).groupBy).toEqual(['site', 'zone']);
    expect(routeOf(policy, { severity: 'critical' }).receiver).toBe('grafana-default-email');
  });
});

describe('messages', () => {
  const ROUTE: Route = {
    receiver: 'x',
    groupBy: ['root_cause'],
    groupWaitMs: MINUTE,
    groupIntervalMs: 5 * MINUTE,
    repeatIntervalMs: 60 * MINUTE,
    mutedIn: [],
  };
  const rule = ruleOf('plenum-cooling-down');
  const alert = (labels: Labels, startsAtMs = 0) => ({ rule, labels, values: {}, startsAtMs });

  it('wait for what follows, add what is new at the interval, repeat, and say the end', () => {
    const { take, due } = dispatcher(() => ROUTE);
    const [one, two] = ['R1', 'R2'].map((rack) => alert({ root_cause: 'C', rack }));
    take({ firing: [one!], resolved: [] }, 0);
    expect(due(MINUTE - 1)).toEqual([]);
    expect(due(2 * MINUTE)).toMatchObject([{ atMs: MINUTE, firing: [one], groupLabels: { root_cause: 'C' } }]);
    take({ firing: [one!, two!], resolved: [] }, 3 * MINUTE);
    expect(due(6 * MINUTE)).toMatchObject([{ atMs: 6 * MINUTE, firing: [one, two] }]);
    expect(due(61 * MINUTE)).toEqual([]);
    expect(due(66 * MINUTE)).toMatchObject([{ atMs: 66 * MINUTE }]);
    take({ firing: [], resolved: [one!, two!] }, 67 * MINUTE);
    expect(due(71 * MINUTE)).toMatchObject([{ firing: [], resolved: [one, two] }]);
    expect(due(200 * MINUTE)).toEqual([]);
  });

  it('name the cause before its effects, which have fewer labels', () => {
    const states = ruleStates(rule, 'Plenum alerts', STEP);
    const labels = { equipment: 'CRAH-2', root_cause: 'CRAH-2', state: 'down', object_type: 'CRAH', zone: '' };
    const [cause] = states.after(firing(labels), 0).firing;
    expect(cause!.labels).toMatchObject({ instance: 'CRAH-2' });
    expect(cause!.labels).not.toHaveProperty('zone');
    const { take, due } = dispatcher(() => ROUTE);
    take({ firing: [alert({ root_cause: 'CRAH-2', rack: 'R1' }), cause!], resolved: [] }, 0);
    expect(due(MINUTE)[0]!.firing[0]).toBe(cause);
    const [effect] = ruleStates(rule, 'f', STEP).after(firing({ ...labels, equipment: 'CRAH-1' }), 0).firing;
    expect(effect!.labels).not.toHaveProperty('instance');
  });

  it('are not sent for what began and ended before the first', () => {
    const { take, due } = dispatcher(() => ROUTE);
    take({ firing: [alert({ rack: 'R1' })], resolved: [] }, 0);
    take({ firing: [], resolved: [alert({ rack: 'R1' })] }, STEP);
    expect(due(10 * MINUTE)).toEqual([]);
  });

  it('read as whoever is on call gets them', () => {
    const labels = { equipment: 'CRAH-2', object_type: 'CRAH', state: 'down', root_cause: 'CRAH-2', site: 'demo' };
    const { title: ofEffect } = textOf(
      {
        ...{ atMs: 0, route: ROUTE, groupLabels: {}, resolved: [] },
        firing: [alert({ ...labels, equipment: 'CRAH-1' })],
      },
      readTemplates()
    );
    expect(ofEffect).toMatch(/^CRAH-2: CRAH CRAH-1 is down/);
    const down = {
      rule,
      labels: { ...labels, instance: 'CRAH-2' },
      values: { A: 12, B: 3, C: 7.4 },
      startsAtMs: Date.UTC(2026, 0, 5, 2, 14),
    };
    const message = { atMs: 0, route: ROUTE, groupLabels: {}, firing: [down], resolved: [] };
    const { title, body } = textOf(message, readTemplates());
    expect(title).toBe('CRAH CRAH-2 is down: 12 racks, 3 jobs at risk, at least 7 min left');
    expect(body).toContain('Since 02:14 UTC, 5 Jan. Root cause: CRAH-2.');
    expect(body).toContain('/d/plenum-on-call?from=1767577440000&to=now&var-site=demo&var-cause=CRAH-2');
    expect(body).not.toContain('[no value]');
  });
});

describe('minutes in a message', () => {
  const summaryOf = (state: string, values: Record<string, number>) => {
    const labels = { equipment: 'CDU-1', object_type: 'CDU', state, root_cause: 'CDU-1', instance: 'CDU-1' };
    const one = { rule: ruleOf('plenum-cooling-down'), labels, values: { A: 3, B: 5, ...values }, startsAtMs: 0 };
    const message = { atMs: 0, route: {} as Route, groupLabels: {}, firing: [one], resolved: [] };
    return textOf(message, readTemplates()).title;
  };

  it('are those of its loss where it is down, and those in which its racks warm where it works partly', () => {
    expect(summaryOf('down', { C: 7.4 })).toBe('CDU CDU-1 is down: 3 racks, 5 jobs at risk, at least 7 min left');
    expect(summaryOf('degraded', { C: 7.4 })).toBe(
      'CDU CDU-1 is degraded: 3 racks, 5 jobs at risk if it fails; 7 min left as they warm now'
    );
    expect(summaryOf('degraded', { C: 0 })).toBe(
      'CDU CDU-1 is degraded: 3 racks, 5 jobs at risk if it fails; the limit is reached'
    );
  });

  it('are not spoken of where nobody knows them; Go takes a number that is missing for 0, which is "reached"', () => {
    for (const values of [{ C: NO_LIMIT_MINUTES }, {}] as Array<Record<string, number>>) {
      expect(summaryOf('down', values)).toBe('CDU CDU-1 is down: 3 racks, 5 jobs at risk');
      expect(summaryOf('degraded', values)).toBe('CDU CDU-1 is degraded: 3 racks, 5 jobs at risk if it fails');
    }
  });
});

describe('incidents', () => {
  it('are a story of the plant, or faults that are written down', () => {
    expect(incidentOfStory('cdu-degraded').breaks.map(({ target }) => target)).toEqual(['CDU-1', 'CDU-1']);
    expect(incidentOfFaults(['leak:R-B02:6@2m+10m']).breaks).toEqual([
      { kind: 'leak', target: 'R-B02', value: 6, fromMs: 2 * MINUTE, toMs: 12 * MINUTE },
    ]);
    expect(incidentOfFaults(['source-away:bms']).breaks[0]).toMatchObject({ fromMs: 0, toMs: 15 * MINUTE });
  });

  it.each([
    ['crah-fan', 'is not understood'],
    ['crah-fan:CRAH-9', 'cannot hit "CRAH-9"'],
    ['cdu-pump:CDU-1:7', 'takes 1 to 2 pumps'],
  ])('%s is refused with what may be written', (text, reason) => {
    expect(() => incidentOfFaults([text])).toThrow(reason);
  });
});

it('a rule is asked once for what several of its kind ask, at its interval', async () => {
  const asked: number[] = [];
  const groups = readRuleGroups().filter(({ name }) => name === 'plenum-power-and-cooling');
  const played = await play({
    groups,
    ask: (model, { toMs }) => {
      asked.push(toMs);
      return Promise.resolve(model['kind'] === 'impact' ? [] : Promise.reject(new Error('away')));
    },
    routeOf: (labels) => routeOf(readPolicy(), labels),
    fromMs: 0,
    toMs: STEP,
  });
  expect(new Set(asked)).toEqual(new Set([0, STEP]));
  expect(played.failures.get('plenum-pue-drift')).toBe('away');
  expect(played.withoutData).toContain('plenum-cooling-down');
});

describe('a drill is not passed', () => {
  const crah = incidentOfFaults(['crah-fan:CRAH-1']);
  const nothing: Played = { messages: [], alerts: [], withoutData: [], failures: new Map() };
  const alert = (labels: Labels, fromMs = 0) => ({
    alert: { rule: ruleOf('plenum-rack-inlet'), labels, values: {}, startsAtMs: fromMs },
  });

  it('when nobody is paged, or a query failed', () => {
    expect(findingsOf(nothing, crah)).toEqual(['Nobody is paged.']);
    expect(findingsOf({ ...nothing, failures: new Map([['x', 'away']]) }, crah)[0]).toContain('x: its query failed');
  });

  it('when another cause is named, or one rule fires twice for one place', () => {
    const wrong = findingsOf({ ...nothing, alerts: [alert({ root_cause: 'CH-1' })] }, crah);
    expect(wrong.join()).toContain('Root cause CH-1 is named, but what broke is CRAH-1');
    const leak = incidentOfFaults(['leak:R-B02:6']);
    const page = {
      route: { receiver: '$PLENUM_PAGE_TO' },
      firing: [alert({}).alert],
    } as unknown as Played['messages'][number];
    const isolated = { ...nothing, messages: [page], alerts: [alert({ root_cause: 'TAP-B02-A' })] };
    expect(findingsOf(isolated, leak)).toEqual([]);
    expect(findingsOf(isolated, incidentOfFaults(['leak:R-B01:6'])).join()).toContain('Root cause TAP-B02-A is named');
    const twice = [alert({ rack: 'R1', jobs: 'a' }), alert({ rack: 'R1', jobs: 'b' })];
    expect(findingsOf({ ...nothing, alerts: twice }, crah).join()).toContain('fires twice at a time for rack R1');
    const after = [{ ...alert({ rack: 'R1', jobs: 'a' }), endMs: 2 * STEP }, alert({ rack: 'R1', jobs: 'b' }, STEP)];
    expect(findingsOf({ ...nothing, alerts: after }, crah)).toEqual(['Nobody is paged.']);
  });
});
