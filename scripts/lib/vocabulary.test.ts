import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGE, SOURCE_FIELDS_FILE, VOCABULARY } from '../vocabulary.ts';
import { sourceFieldsFile, vocabularyPage } from './vocabulary.ts';

const page = readFileSync(PAGE, 'utf8');

test('docs/vocabulary.md says what the catalog says: write it again with `npm run vocabulary`', async () => {
  expect(page).toBe(await vocabularyPage(page, VOCABULARY));
});

test('the glossary has the fields that sources have: write them again with `npm run vocabulary`', async () => {
  expect(readFileSync(SOURCE_FIELDS_FILE, 'utf8')).toBe(await sourceFieldsFile(VOCABULARY));
});

test('a metric, an object type and a series are on the page once they are in their list', async () => {
  const metric = VOCABULARY.metrics.find(({ id }) => id === 'hw.temperature')!;
  const more = await vocabularyPage(page, {
    ...VOCABULARY,
    metrics: [...VOCABULARY.metrics, { ...metric, id: 'hw.tea.temperature', title: 'Tea', objectTypes: ['TeaPot'] }],
    objectTypes: [...VOCABULARY.objectTypes, { id: 'TeaPot', title: 'Tea pot', family: 'meter' }],
    exporters: [{ name: 'tea_exporter', series: [{ name: 'tea_kelvin', metric: 'hw.tea.temperature', unit: 'K' }] }],
  });
  const rows = (text: string) => text.split('\n').map((line) => line.replace(/ +/g, ' '));
  const before = new Set(rows(page));
  expect(rows(more).filter((line) => !before.has(line) && !line.startsWith('| --'))).toEqual([
    '| `TeaPot` | Tea pot | meter |',
    expect.stringMatching(/^\d+ metrics: 45 point types of DSX, /),
    expect.stringMatching(/^\| `hw\.tea\.temperature` \| Tea \| .* \| `TeaPot` \| OpenTelemetry \| `celsius` \|$/),
    '### tea_exporter',
    '| `tea_kelvin` | `hw.tea.temperature` | | K | Cel | |',
  ]);
});

test('a mark that was lost is missed', async () => {
  await expect(vocabularyPage(page.replace('<!-- units: ', '<!-- '), VOCABULARY)).rejects.toThrow(
    'docs/vocabulary.md: no mark for units. Put the mark back, with its end.'
  );
});

test('a mark of another name is not taken', async () => {
  await expect(vocabularyPage(page.replace('<!-- units: ', '<!-- unit: '), VOCABULARY)).rejects.toThrow(
    'docs/vocabulary.md: "unit" is not a table. Use object types, metrics, headline metrics, exporters, units.'
  );
});
