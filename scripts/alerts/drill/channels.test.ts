import { expect, it } from 'vitest';
import { readRuleGroups } from '../rules.ts';
import { filledIn, readChannels, refusals } from './channels.ts';
import type { Message } from './dispatch.ts';
import { readTemplates } from './policy.ts';

const TEMPLATES = readTemplates();
const CHANNELS = readChannels();
const rule = readRuleGroups()
  .flatMap(({ rules }) => rules)
  .find(({ uid }) => uid === 'plenum-cooling-down')!;

const alert = (labels: Record<string, string> = {}) => ({
  rule,
  labels: {
    ...{ equipment: 'CRAH-2', object_type: 'CRAH', state: 'down', root_cause: 'CRAH-2', site: 'demo', zone: 'row-a' },
    ...{ severity: 'critical', domain: 'thermal' },
    ...labels,
  },
  values: { A: 12, B: 3, C: 7.4 },
  startsAtMs: Date.UTC(2026, 0, 5, 2, 14),
});
const message = (over: Partial<Message> = {}): Message => ({
  ...{ atMs: 0, route: {} as Message['route'], groupLabels: {}, firing: [alert()], resolved: [] },
  ...over,
});
const filled = (type: string, of = message()) =>
  filledIn(
    CHANNELS.find((one) => one.type === type)!,
    of,
    TEMPLATES
  );

const TITLE = 'CRAH-2: CRAH CRAH-2 is down: 12 racks, 3 jobs at risk, at least 7 min left';

it('each vendor gets the same title and body in its own fields', () => {
  expect(filled('email')).toMatchObject({
    subject: TITLE,
    message: expect.stringMatching(/^Since 02:14 UTC, 5 Jan\./),
  });
  expect(filled('slack')).toMatchObject({ title: TITLE, text: expect.stringContaining('What to do: https://') });
  expect(filled('opsgenie')).toMatchObject({ message: TITLE, description: expect.stringContaining('Look: https://') });
  expect(filled('pagerduty')).toMatchObject({
    ...{ summary: TITLE, severity: 'critical', class: 'thermal', component: 'CRAH-2', group: 'row-a' },
    details: { message: expect.stringContaining('Root cause: CRAH-2.') },
  });
  expect(filled('webhook')).toMatchObject({ title: TITLE, message: expect.stringContaining('- CRAH CRAH-2 is down') });
});

it('what is over is said to be over, and a place stands in for a cause that is not known', () => {
  expect(filled('slack', message({ firing: [], resolved: [alert()] }))).toMatchObject({
    ...{ title: expect.stringMatching(/^Resolved: CRAH-2: /), text: expect.stringMatching(/^Over:\n- /) },
  });
  const warm = alert({ root_cause: '', rack: 'R-A01', severity: 'warning' });
  expect(filled('pagerduty', message({ firing: [warm] }))).toMatchObject({ component: 'R-A01', severity: 'warning' });
});

it('none of them refuses what is sent, of one alert or of forty', () => {
  const many = Array.from({ length: 40 }, (_, row) => alert({ rack: `R-A${row}` }));
  for (const channel of CHANNELS) {
    for (const firing of [[alert()], many]) {
      expect(refusals(channel, message({ firing }), TEMPLATES)).toEqual([]);
    }
  }
});

it('a text that is too long, or has a line break where one line is taken, is named', () => {
  const opsgenie = CHANNELS.find(({ type }) => type === 'opsgenie')!;
  const long = alert({ equipment: 'CRAH-'.padEnd(200, '9') });
  expect(refusals(opsgenie, message({ firing: [long] }), TEMPLATES)).toEqual([
    expect.stringMatching(/^opsgenie: message: /),
  ]);
  const email = { type: 'email', settings: { subject: '{{ template "plenum.message" . }}', message: 'x' } };
  expect(refusals(email, message(), TEMPLATES)).toEqual(['email: subject: has a line break']);
});

it('the priority of Opsgenie comes with each rule', () => {
  const rules = readRuleGroups().flatMap((group) => group.rules);
  for (const { uid, annotations, labels } of rules) {
    expect(annotations['og_priority'], uid).toBe(labels['severity'] === 'critical' ? 'P1' : 'P3');
  }
});
