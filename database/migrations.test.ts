import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';
import { HEADLINE_SUFFIXES, headlinesOf } from './headline-views.ts';
import { LATEST_SCHEMA_VERSION } from './schema-version.ts';

const directory = new URL('./migrations/', import.meta.url);
const files = readdirSync(directory).sort();
const sql = files.map((file) => readFileSync(new URL(file, directory), 'utf8')).join('\n');

it('numbers the migrations without holes, up to the version that the software knows', () => {
  expect(files.map((file) => Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]))).toEqual(
    Array.from({ length: LATEST_SCHEMA_VERSION }, (_, i) => i + 1)
  );
});

it.each(['1m', '15m', '1h', '1d'])('has every headline metric of the catalog in the rack rollup of %s', (rung) => {
  const missing = HEADLINE_METRICS.flatMap(({ column }) =>
    HEADLINE_SUFFIXES.map((suffix) => `plenum.rack_${rung}.${column}_${suffix}`)
  ).filter((name) => !sql.includes(`COMMENT ON COLUMN ${name} `));
  expect(missing).toEqual([]);
});

it('makes every headline metric of the catalog known to the rack ladder; `node database/headline-migration.ts` adds one', () => {
  const byColumn = (a: { column: string }, b: { column: string }) => a.column.localeCompare(b.column);
  expect(headlinesOf(sql).sort(byColumn)).toEqual([...HEADLINE_METRICS].sort(byColumn));
});
