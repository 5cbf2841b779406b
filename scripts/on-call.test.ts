import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readRuleGroups } from './alerts/rules.ts';

const FOLDER = new URL('../provisioning/on-call/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const FILES = readdirSync(FOLDER);

interface ContactFile {
  contactPoints: Array<{
    name: string;
    receivers: Array<{ type: string; uid: string; settings: Record<string, unknown> }>;
  }>;
}
interface Route {
  receiver: string;
  object_matchers?: Array<[label: string, operator: string, value: string]>;
  group_by?: string[];
  mute_time_intervals?: string[];
  routes?: Route[];
}

const contacts = FILES.filter((name) => name.startsWith('contact-')).map((name) => ({
  name,
  points: (parse(read(name)) as ContactFile).contactPoints,
}));
const policy = (parse(read('policy.yaml')) as { policies: Route[] }).policies[0]!;
const { muteTimes } = parse(read('mute-timings.yaml')) as { muteTimes: Array<{ name: string }> };
const [{ template } = { template: '' }] = (parse(read('templates.yaml')) as { templates: Array<{ template: string }> })
  .templates;

function routesOf(route: Route): Route[] {
  return [route, ...(route.routes ?? []).flatMap(routesOf)];
}

it('is apart from what is copied with the rules: a policy replaces the whole tree, a channel without its secret stops Grafana', () => {
  const withRules = new URL('../provisioning/alerting/', import.meta.url);
  for (const name of readdirSync(withRules)) {
    expect(Object.keys(parse(readFileSync(new URL(name, withRules), 'utf8')) as object)).toEqual([
      'apiVersion',
      'groups',
    ]);
  }
  expect(read('policy.yaml')).toContain('REPLACES THE WHOLE TREE');
});

it('has a channel for each way in which teams are reached, one per file, with secrets from the environment alone', () => {
  expect(contacts.map(({ points }) => points[0]?.receivers[0]?.type).sort()).toEqual([
    'email',
    'opsgenie',
    'pagerduty',
    'slack',
    'webhook',
  ]);
  for (const { name, points } of contacts) {
    expect(points, name).toHaveLength(1);
    const { settings } = points[0]!.receivers[0]!;
    const secret = settings['url'] ?? settings['addresses'] ?? settings['integrationKey'] ?? settings['apiKey'];
    expect(secret, name).toMatch(/^\$PLENUM_[A-Z_]+$/);
    // The file says which variable it needs.
    expect(read(name).split('\n')[0], name).toContain(String(secret).slice(1));
    expect(`contact-${points[0]!.name.replace('plenum-', '')}.yaml`).toBe(name);
  }
});

it('uses only templates that are defined, and no dollar sign in them', () => {
  const defined = [...template.matchAll(/define "([\w.]+)"/g)].map(([, name]) => name);
  const used = [...contacts.map(({ name }) => read(name)), template].join('\n').matchAll(/template "([\w.]+)"/g);
  expect(defined).toEqual(expect.arrayContaining([...used].map(([, name]) => name)));
  expect(template).not.toContain('$');
});

it('folds what one failure explains into one page, and pages by zone and criticality', () => {
  const routes = routesOf(policy);
  const by = (label: string) => routes.filter((route) => route.object_matchers?.some(([name]) => name === label));
  expect(by('root_cause').map((route) => route.group_by)).toEqual([
    ['site', 'root_cause'],
    ['site', 'root_cause'],
  ]);
  expect(by('zone')[0]).toMatchObject({ receiver: '$PLENUM_PAGE_TO', group_by: ['site', 'zone'] });
  expect(by('criticality')[0]).toMatchObject({ receiver: '$PLENUM_PAGE_TO' });
  expect(routes.slice(1).every(({ receiver }) => /^\$PLENUM_(PAGE|NOTE)_TO$/.test(receiver))).toBe(true);
});

it('routes the alerts of Plenum alone, by the folder of its rules', () => {
  const [ours, ...others] = policy.routes!;
  expect(others).toEqual([]);
  expect(ours!.object_matchers).toEqual([['grafana_folder', '=', readRuleGroups()[0]!.folder]]);
});

it('mutes warnings in a maintenance window, and never what is critical', () => {
  for (const route of routesOf(policy).filter(({ mute_time_intervals }) => mute_time_intervals)) {
    expect(muteTimes.map(({ name }) => name)).toEqual(expect.arrayContaining(route.mute_time_intervals!));
    expect(route.receiver).toBe('$PLENUM_NOTE_TO');
  }
  expect(routesOf(policy).some(({ mute_time_intervals }) => mute_time_intervals)).toBe(true);
});
