/** `npm run vocabulary`: writes the tables of docs/vocabulary.md, and the glossary's source fields, anew from the catalog, the exporters and the units. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EXPORTERS } from '#collector/series/exporters/known.ts';
import { HEADLINE_METRICS, METRICS } from '#model/catalog/catalog.ts';
import { OBJECT_TYPES } from '#model/catalog/object-types.ts';
import { ENGINEERING_UNITS } from '#model/units/aliases.ts';
import { ROOT } from './lib/run.ts';
import { sourceFieldsFile, type Vocabulary, vocabularyPage } from './lib/vocabulary.ts';

export const PAGE = path.join(ROOT, 'docs', 'vocabulary.md');

export const SOURCE_FIELDS_FILE = path.join(ROOT, 'model', 'catalog', 'generated', 'source-fields.ts');

export const VOCABULARY: Vocabulary = {
  metrics: METRICS,
  headlines: HEADLINE_METRICS,
  objectTypes: OBJECT_TYPES,
  exporters: EXPORTERS,
  units: ENGINEERING_UNITS,
};

if (import.meta.main) {
  await writeFile(PAGE, await vocabularyPage(await readFile(PAGE, 'utf8'), VOCABULARY));
  await writeFile(SOURCE_FIELDS_FILE, await sourceFieldsFile(VOCABULARY));
}
