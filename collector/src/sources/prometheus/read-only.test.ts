import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A request with a method of its own: a scrape is a GET, which is what a request without one is. */
const CHANGES_AN_EXPORTER = /\bmethod\s*:|['"`](POST|PUT|PATCH|DELETE)['"`]|\b(pipeline|stream|upgrade)\(/;

test('no request that changes an exporter is made', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const sources = files.map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }));
  expect(sources.filter(({ text }) => CHANGES_AN_EXPORTER.test(text)).map(({ name }) => name)).toEqual([]);
  // The one place that asks is the one that the pattern has seen.
  expect(sources.filter(({ text }) => /\brequest\(|\bfetch\(/.test(text)).map(({ name }) => name)).toEqual([
    'scrape.ts',
  ]);
});
