import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRuleGroups } from '../alerts/rules.ts';
import { copyRunbooks, runbookPage } from './runbooks.ts';

const DASHBOARDS = new URL('../../provisioning/dashboards/', import.meta.url);
const RUNBOOKS = new URL('../../docs/runbooks/', import.meta.url);
interface Dashboard {
  title: string;
  panels: Array<{ title?: string }>;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
  copyRunbooks(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('leaves the page that each rule links to, with all that a runbook has', () => {
  for (const { uid, annotations } of readRuleGroups().flatMap(({ rules }) => rules)) {
    const [, path = ''] = /plenum-itot-app\/(.*)$/.exec(annotations['runbook_url'] ?? '') ?? [];
    const page = readFileSync(join(folder, path), 'utf8');
    expect(page, uid).toContain(`<code>${uid}</code>`);
    for (const part of ['Symptom', 'Cause', 'Check', 'Act', 'Undo']) {
      expect(page, uid).toMatch(new RegExp(`<h2>${part}</h2>\\n<(p|ul|ol)>`));
    }
  }
});

it('leaves no mark of Markdown in a page, and no link that leads nowhere', () => {
  const pages = readdirSync(join(folder, 'runbooks'));
  for (const name of pages) {
    const text = readFileSync(join(folder, 'runbooks', name), 'utf8');
    expect(text.replace(/<style>.*<\/style>/, ''), name).not.toMatch(/[`#*]|\]\(/);
    for (const [, href] of text.matchAll(/href="([^"]+)"/g)) {
      expect(pages).toContain(href);
    }
  }
});

it('names dashboards and panels that are there', () => {
  const dashboards = readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'));
  const titles = new Map(
    dashboards.map((name) => {
      const { title, panels } = JSON.parse(readFileSync(new URL(name, DASHBOARDS), 'utf8')) as Dashboard;
      return [title.replace('Plenum ', ''), panels.map((panel) => panel.title)] as const;
    })
  );
  const named = readdirSync(RUNBOOKS).flatMap((name) => [
    ...readFileSync(new URL(name, RUNBOOKS), 'utf8').matchAll(/[Dd]ashboard ([\w -]+), (?:table|panel) "([^"]+)"/g),
  ]);
  expect(named.length).toBeGreaterThan(5);
  for (const [text, dashboard = '', panel] of named) {
    const title = [...titles.keys()].find((one) => one.toLowerCase() === dashboard.toLowerCase());
    expect(titles.get(title ?? ''), text).toContain(panel);
  }
});

it('shows text as text', () => {
  expect(runbookPage('# A & B\n\nif `x` < 3 see [leak](plenum-leak.md), [other](../a.md)')).toContain(
    '<p>if <code>x</code> &lt; 3 see <a href="plenum-leak.html">leak</a>, other</p>'
  );
});
