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
    ...{ severity: 'critical', domain: 'thermal', instance: 'CRAH-2', alertname: 'Cooling unit down' },
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

const TITLE = 'CRAH CRAH-2 is down: 12 racks, 3 jobs at risk, at least 7 min left';

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
  const over = filled('slack', message({ firing: [], resolved: [{ ...alert(), endsAtMs: Date.UTC(2026, 0, 5, 3) }] }));
  // What was said of it, such as minutes left, is no headline any more.
  expect(over).toMatchObject({ title: 'Resolved: CRAH-2: Cooling unit down' });
  expect(over['text']).toMatch(/^Over since 03:00 UTC, 5 Jan\. Root cause: CRAH-2\.\nLook: /);
  expect(over['text']).toContain('/d/plenum-on-call?from=1767577440000&to=1767583800000&var-site=demo');
  // Grafana says the same when a page ends because a deeper cause was found: nobody may go back to sleep on that.
  expect(over['text']).toContain(
    '\nWhere another root cause has been found since, it goes on as a page of that one.\n\nWhat it was:\n'
  );
  expect(over['text']).toContain('\n- 5 Jan 02:14 to 5 Jan 03:00 UTC: CRAH CRAH-2 is down: 12 racks');
  const warm = alert({ root_cause: '', rack: 'R-A01', severity: 'warning' });
  expect(filled('pagerduty', message({ firing: [warm] }))).toMatchObject({ component: 'R-A01', severity: 'warning' });
  expect(filled('pagerduty', message({ firing: [alert({ root_cause: '' })] }))).toMatchObject({ component: 'CRAH-2' });
  // Grafana's alert of a query that found nothing has the name of its rule apart.
  const nothing = { ...alert(), labels: { alertname: 'DatasourceNoData', rulename: 'Rack inlet above its limit' } };
  const resolved = [{ ...nothing, endsAtMs: nothing.startsAtMs }];
  expect(filled('slack', message({ firing: [], resolved }))['title']).toBe(
    'Resolved: Plenum: Rack inlet above its limit'
  );
  expect(filled('slack', message({ firing: [], resolved }))['text']).not.toContain('another root cause');
});

it('names that anybody may choose break no line, call nobody and are no link, in any channel', () => {
  const bad = alert({
    tenants: '<!channel> "a"\n\n<https://example.com|b> {{ .Labels }} <script>',
    jobs: 'x\r\n- y & *z*',
    root_cause: 'CRAH\n<2>',
    equipment: 'CRAH\n<2>',
    instance: '',
  });
  const { text, title } = filled('slack', message({ firing: [bad] })) as Record<string, string>;
  expect(`${title}\n${text}`).not.toMatch(/[<>]/);
  expect(title).toMatch(/^CRAH ‹2›: CRAH CRAH ‹2› is down: /);
  expect(text).toContain(
    'Tenants: ‹!channel› "a" ‹https://example.com|b› {{ .Labels }} ‹script›. Jobs: x - y & *z*.\nWhat to do'
  );
  for (const channel of CHANNELS) {
    expect(refusals(channel, message({ firing: [bad] }), TEMPLATES)).toEqual([]);
  }
});

it('a hall of a thousand racks is twenty lines, and how many more', () => {
  const many = Array.from({ length: 1_000 }, (_, row) => alert({ rack: `R-A${row}` }));
  const { text } = filled('slack', message({ firing: many })) as Record<string, string>;
  expect(text!.match(/^- /gm)).toHaveLength(20);
  expect(text).toMatch(/\nand 980 more$/);
  const over = many.map((one) => ({ ...one, endsAtMs: one.startsAtMs + 60_000 }));
  expect(filled('slack', message({ firing: [], resolved: over }))['text']).toMatch(/\nand 980 more$/);
});

it('none of them refuses what is sent, of one alert or of a thousand', () => {
  const many = Array.from({ length: 1_000 }, (_, row) => alert({ rack: `R-A${row}` }));
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
