import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { findManifest, MANIFESTS } from './registry.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

test('every folder with a manifest is in the registry', () => {
  const folders = readdirSync(import.meta.dirname).filter((name) =>
    existsSync(path.join(import.meta.dirname, name, 'manifest.ts'))
  );
  expect(MANIFESTS.map(({ protocol }) => protocol).toSorted()).toEqual(folders.toSorted());
});

test.each(MANIFESTS)('$protocol has a page that the documentation lists, and a place in the example', (manifest) => {
  expect(textOf(manifest.docs)).toContain(`protocol: ${manifest.protocol}`);
  expect(textOf('docs/README.md')).toContain(`(${path.basename(manifest.docs)})`);
  const example = parse(textOf('collector/config.example.yaml')) as { sources: Array<{ protocol: string }> };
  expect(example.sources.map(({ protocol }) => protocol)).toContain(manifest.protocol);
});

test.each(MANIFESTS)('the adapter of $protocol takes configurations of its protocol alone', async (manifest) => {
  const { configSchema } = await manifest.load();
  const problemsWith = (protocol: string) =>
    // One that needs no more than its name has no issues at all.
    (configSchema.safeParse({ name: 's', protocol }).error?.issues ?? []).filter(
      ({ path: [key] }) => key === 'protocol'
    );
  expect(problemsWith(manifest.protocol)).toEqual([]);
  expect(problemsWith('another')).toHaveLength(1);
  expect(findManifest(manifest.protocol)).toBe(manifest);
});
