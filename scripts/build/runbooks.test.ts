import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRuleGroups } from '../alerts/rules.ts';
import { copyRunbooks, runbookPage } from './runbooks.ts';

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

it('shows text as text', () => {
  expect(runbookPage('# A & B\n\nif `x` < 3 see [leak](plenum-leak.md), [other](../a.md)')).toContain(
    '<p>if <code>x</code> &lt; 3 see <a href="plenum-leak.html">leak</a>, other</p>'
  );
});
