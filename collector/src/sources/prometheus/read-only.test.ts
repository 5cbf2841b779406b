import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A method that is anything but the literal GET, which a scrape is. */
const CHANGES_AN_EXPORTER = /\bmethod\b(?!: 'GET',)|['"`](POST|PUT|PATCH|DELETE)['"`]|\b(pipeline|stream|upgrade)\(/;

test('no request that changes an exporter is made', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const sources = files.map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }));
  expect(sources.filter(({ text }) => CHANGES_AN_EXPORTER.test(text)).map(({ name }) => name)).toEqual([]);
  // The one place that asks is the one that the pattern has seen.
  expect(sources.filter(({ text }) => /\brequest\(|\bfetch\(|\bdispatch\(/.test(text)).map(({ name }) => name)).toEqual(
    ['page-request.ts']
  );
});
