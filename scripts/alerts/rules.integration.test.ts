import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { buildChainPlant } from '../../datasource/backend/testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from '../../datasource/backend/testing/grafana.ts';
import { databaseProxy } from '../../datasource/backend/testing/proxy.ts';
import { type Ask, evaluate, type Instance } from './evaluate.ts';
import { readChannels, refusals } from './drill/channels.ts';
import { PAGE_RECEIVER } from './drill/findings.ts';
import { play } from './drill/play.ts';
import { readPolicy, readTemplates, routeOf } from './drill/policy.ts';
import { textOf } from './drill/text.ts';
import { readRuleGroups } from './rules.ts';
import { askBackend } from './ask.ts';
import { badPlant, LAST_MINUTE, START_MS, WRONG } from './testing/bad-plant.ts';

/** A minor update of PostgreSQL takes some seconds; Grafana gives an evaluation 30. */
const RESTART_MS = 5_000;

let database: TestDatabase;
let readerUrl: string;
let backend: TestBackend;
let ask: Ask;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, badPlant());
  readerUrl = database.embedded ? database.urlAs('plenum_reader') : database.url;
  backend = await startBackend(contextFor(readerUrl));
  ask = askBackend(backend);
}, 300_000);
afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const RULES = readRuleGroups().flatMap(({ rules }) => rules);
const ruleOf = (uid: string) => RULES.find((rule) => rule.uid === uid)!;
const at = (minute: number) => START_MS + minute * 60_000;

async function firing(uid: string, minute: number, by: Ask = ask): Promise<Instance[]> {
  const evaluation = await evaluate(ruleOf(uid), at(minute), by);
  if ('error' in evaluation) {
    throw evaluation.error;
  }
  return 'instances' in evaluation ? evaluation.instances.filter(({ isFiring }) => isFiring) : [];
}

const QUIET = 25;
const TRAIN = { tenants: 'physics', jobs: 'train (1)' };
const FOLD = { tenants: 'biology', jobs: 'fold (2)' };
const BOTH = { tenants: 'biology, physics', jobs: 'fold (2), train (1)' };

/** The instances that fire while it is wrong, and a number that the message names. */
const CASES: Array<[uid: string, minute: number, instances: object[], values?: Record<string, number>]> = [
  ['plenum-rack-inlet', WRONG.inlet[1], [{ rack: 'R1', zone: 'row-a', ...TRAIN }], { B: 1, W: 33 }],
  ['plenum-rack-inlet-recommended', WRONG.inlet[1], ['R1', 'R2', 'R3'].map((rack) => ({ rack }))],
  ['plenum-rack-inlet-rise', WRONG.inlet[1], [{ rack: 'R4' }], { B: 24 }],
  ['plenum-rack-inlet-silent', WRONG.silent[1], [{ rack: 'R1', ...TRAIN }]],
  ['plenum-rack-coolant', WRONG.liquid[1], [{ rack: 'L1', ...FOLD, root_cause: 'CDU-1' }], { B: 46 }],
  ['plenum-rack-coolant-warm', WRONG.liquid[1], [{ rack: 'L1', ...FOLD }], { W: 46 }],
  ['plenum-rack-flow', WRONG.liquid[1], [{ rack: 'L1', ...FOLD, root_cause: 'CDU-1' }], { B: 0.2 }],
  ['plenum-rack-leak', WRONG.liquid[1], [{ rack: 'L1', ...FOLD }]],
  ['plenum-leak', WRONG.liquid[1], [{ equipment: 'CDU-1', ...FOLD, root_cause: 'CDU-1' }]],
  ['plenum-equipment-fails', WRONG.power[1], [{ equipment: 'UPS-A', state: 'degraded', root_cause: 'UPS-A', ...BOTH }]],
  [
    'plenum-cooling-down',
    WRONG.cooling[1],
    [{ equipment: 'CRAH-1', state: 'down', root_cause: 'CRAH-1', criticality: 'high', ...BOTH }],
    { A: 5, B: 2 },
  ],
  ['plenum-redundancy-lost', WRONG.cooling[1], [{ equipment: 'CRAH-1', root_cause: 'CRAH-1', ...BOTH }], { A: 5 }],
  ['plenum-failover-overload', WRONG.power[1], ['BUS-A', 'BUS-B'].map((equipment) => ({ equipment, ...BOTH }))],
  ['plenum-thermal-margin', WRONG.cooling[1], [{ equipment: 'CRAH-1', root_cause: 'CRAH-1', ...BOTH }]],
  [
    'plenum-ups-on-battery',
    WRONG.power[1],
    [{ equipment: 'UPS-A', root_cause: 'UPS-A', criticality: 'critical', ...BOTH }],
    { B: 1 },
  ],
  [
    'plenum-rack-breaker',
    WRONG.power[1],
    ['TAP-R1-A', 'TAP-R1-B'].map((equipment) => ({ rack: 'R1', equipment, ...TRAIN, root_cause: 'UPS-A' })),
    { A: 0.9 },
  ],
  ['plenum-breaker', WRONG.power[1], [{ equipment: 'BUS-A', root_cause: 'UPS-A', ...BOTH }]],
  ['plenum-phase-imbalance', WRONG.power[1], [{ equipment: 'BUS-A', root_cause: 'UPS-A', ...BOTH }]],
  ['plenum-pue-drift', 60, [{ site: 'plant', ...BOTH }]],
  ['plenum-sensor-silent', WRONG.silent[1], [{ rack: 'R1', ...TRAIN }]],
  ['plenum-source-silent', LAST_MINUTE + 5, [{ source: 'plant' }]],
];
/** PUE is that of an hour, and the first one drifts. */
const WELL: Readonly<Record<string, number>> = { 'plenum-pue-drift': LAST_MINUTE };

describe.each(CASES)('%s', (uid, minute, instances, values) => {
  it('fires under its condition, for what is hit alone, and names cause, tenants and jobs', async () => {
    const found = await firing(uid, minute);
    const byName = (a: { labels: object }, b: { labels: object }) =>
      JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1;
    expect(found.sort(byName).map(({ labels }) => labels)).toEqual(
      instances.map((labels) => expect.objectContaining(labels))
    );
    for (const [refId, value] of Object.entries(values ?? {})) {
      expect(found[0]?.values[refId], refId).toBeCloseTo(value, 1);
    }
  });

  it('does not fire while all is well', async () => {
    expect(await firing(uid, WELL[uid] ?? QUIET)).toEqual([]);
  });

  it('has no data where nothing measures it', async () => {
    const elsewhere: Ask = (model, range) =>
      ask({ ...model, scope: { sites: ['nowhere'], zones: [], racks: [], equipment: [] } }, range);
    expect(await evaluate(ruleOf(uid), at(minute), elsewhere)).toEqual({ isEmpty: true });
  });
});

it('folds no leak of a rack into what fails upstream: it is a failure of its own, and has a page of its own', async () => {
  const [cdu] = await firing('plenum-cooling-down', WRONG.liquid[1]);
  expect(cdu?.labels).toMatchObject({ equipment: 'CDU-1', state: 'degraded' });
  const leaks = await firing('plenum-rack-leak', WRONG.liquid[1]);
  expect(leaks.map(({ labels }) => [labels['rack'], labels['root_cause']])).toEqual([['L1', undefined]]);
});

it('fires of a UPS although nobody has minutes for it: a query without an answer would silence the rule', async () => {
  const { data } = ruleOf('plenum-equipment-fails');
  for (const { model, relativeTimeRange } of data.filter(({ datasourceUid }) => datasourceUid !== '__expr__')) {
    const toMs = at(WRONG.power[1]);
    const answer = await ask(model, { fromMs: toMs - 1_000 * relativeTimeRange.from, toMs });
    expect(answer, JSON.stringify(model)).not.toEqual([]);
  }
});

const BLIND = RULES.filter(({ uid }) => uid.endsWith('-blind'));
it.each(BLIND)('$uid fires when its query fails, and not otherwise', async (rule) => {
  const failing: Ask = (model, range) => ask({ ...model, scope: 'everything' }, range);
  expect(rule).toMatchObject({ execErrState: 'Alerting', noDataState: 'OK' });
  expect(await evaluate(rule, at(QUIET), failing)).toMatchObject({ error: expect.any(Error) });
  expect(await firing(rule.uid, WRONG.inlet[1])).toEqual([]);
});

/** Those that fire at once, of each kind of query, few enough for a slow machine to answer while Grafana still waits. */
const IMPATIENT = ['plenum-rack-inlet-silent', 'plenum-rack-inlet-recommended', 'plenum-cooling-down'].map(ruleOf);
it('no rule fails or fires while the database restarts, not even one that waits for nothing', async () => {
  expect(IMPATIENT.map((rule) => rule.for)).toEqual([0, 0, 0]);
  const proxy = await databaseProxy(readerUrl);
  const restarted = await startBackend(contextFor(proxy.url));
  try {
    const asking = askBackend(restarted);
    expect(await firing('plenum-rack-inlet-silent', QUIET, asking)).toEqual([]);
    await proxy.goDown();
    const evaluations = IMPATIENT.map((rule) => firing(rule.uid, WELL[rule.uid] ?? QUIET, asking));
    await sleep(RESTART_MS);
    await proxy.comeBack();
    expect(await Promise.all(evaluations)).toEqual(IMPATIENT.map(() => []));
  } finally {
    await restarted.stop();
    await proxy.stop();
  }
});

it('every rule is held by a case', () => {
  const held = [...CASES.map(([uid]) => uid), ...BLIND.map(({ uid }) => uid)].sort();
  expect(RULES.map(({ uid }) => uid).sort()).toEqual(held);
});

/** A rule that looks at a quarter of an hour fires long enough to be seen. */
const DRILL_STEP_MS = 2 * 60_000;

it('a drill of all that can go wrong: every rule reaches who is meant, in words that each channel takes in full', async () => {
  const policy = readPolicy();
  const { messages, failures } = await play({
    groups: readRuleGroups(),
    ask,
    routeOf: (labels) => routeOf(policy, labels),
    ...{ fromMs: at(QUIET), toMs: at(LAST_MINUTE + 10), everyMs: DRILL_STEP_MS },
  });
  expect([...failures]).toEqual([]);
  const told = new Map<string, Set<string>>();
  for (const { route, firing } of messages) {
    for (const { rule } of firing) {
      told.set(rule.uid, (told.get(rule.uid) ?? new Set()).add(route.receiver));
    }
  }
  const measuring = RULES.filter(({ uid }) => !uid.endsWith('-blind'));
  expect([...told.keys()].sort()).toEqual(measuring.map(({ uid }) => uid).sort());
  for (const { uid, labels } of measuring.filter((rule) => rule.labels['severity'] === 'critical')) {
    expect(told.get(uid), `${uid} ${labels['severity']}`).toContain(PAGE_RECEIVER);
  }
  const [templates, channels] = [readTemplates(), readChannels()];
  for (const message of messages) {
    const { title, body } = textOf(message, templates);
    expect(`${title}\n${body}`).not.toMatch(/no value|undefined|NaN|\{\{/);
    expect(
      channels.flatMap((channel) => refusals(channel, message, templates)),
      title
    ).toEqual([]);
  }
}, 600_000);
