import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MANIFESTS } from '#collector/sources/registry.ts';
import { sourceFiles } from '../sources.ts';
import { ROOT } from './run.ts';
import { exampleConfiguration, withSourceTables } from './sources.ts';

/** The schema is made of every adapter, and they load their libraries; a loaded machine takes its time. */
const LOAD_TIMEOUT_MS = 60_000;

const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

test(
  'docs, example and schema say of the sources what their folders say: write them again with `npm run sources`',
  async () => {
    for (const [file, text] of Object.entries(await sourceFiles())) {
      expect(textOf(file), file).toBe(text);
    }
  },
  LOAD_TIMEOUT_MS
);

test('a source is in the docs and in the example once it has a manifest and an example', async () => {
  const manifest = {
    ...MANIFESTS[0]!,
    protocol: 'tea',
    title: 'Tea',
    summary: 'pots',
    docs: 'docs/connect-tea.md',
    whileAway: [{ peer: 'Tea', outcome: 'cold' }],
  };
  const rows = async (file: string) =>
    (await withSourceTables(textOf(file), [...MANIFESTS, manifest]))
      .split('\n')
      .map((line) => line.replace(/ +/g, ' '));
  expect(await rows('docs/README.md')).toContain('| Tea | `tea` | pots | [connect-tea.md](connect-tea.md) |');
  expect(await rows('docs/collector.md')).toContain('| Tea | cold |');
  const example = await exampleConfiguration('version: 1\nsources:\n  - old: 1\n', [
    '# Pots.\n- name: a\n',
    '- name: b\n',
  ]);
  expect(example).toBe('version: 1\nsources:\n  # Pots.\n  - name: a\n\n  - name: b\n');
});

test('a mark that was lost, or is of another name, is missed', async () => {
  await expect(withSourceTables('# Page\n', MANIFESTS)).rejects.toThrow('no mark for a table of sources');
  const other = '<!-- suorces: written by `npm run sources` -->\n\n<!-- end -->\n';
  await expect(withSourceTables(other, MANIFESTS)).rejects.toThrow(
    '"suorces" is not a table of sources. Use sources or while away.'
  );
  await expect(exampleConfiguration('version: 1\n', [])).rejects.toThrow('no line "sources:"');
});
