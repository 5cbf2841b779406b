import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '#collector/config/load.ts';

const DOCS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(DOCS);
const PAGES = [
  join(ROOT, 'README.md'),
  ...readdirSync(DOCS)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(DOCS, name)),
];

const FENCED = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** Every secret that a page asks its reader to set. */
const ENV = {
  PLENUM_DATABASE_URL: 'postgres://plenum_writer:x@db/plenum',
  OPCUA_PASSWORD: 'x',
  MQTT_PASSWORD: 'x',
  EXPORTER_PASSWORD: 'x',
};

interface Snippet {
  page: string;
  line: number;
  text: string;
}

function configurations(path: string): Snippet[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(FENCED)]
    .filter(([, , language, body]) => language === 'yaml' && body?.startsWith('version: 1'))
    .map((match) => ({
      page: relative(ROOT, path),
      line: text.slice(0, match.index).split('\n').length,
      text: match[3] ?? '',
    }));
}

/** Anchors as GitHub makes them of headings. */
function anchors(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(FENCED, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  );
}

/** Relative links of a page that lead nowhere. */
function brokenLinks(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(FENCED, '');
  const links = [...text.matchAll(LINK)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
  return links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : resolve(dirname(path), file);
    if (!existsSync(target)) {
      return true;
    }
    return anchor !== undefined && !anchors(target).includes(anchor);
  });
}

describe('configurations in the documentation', () => {
  const snippets = PAGES.flatMap(configurations);
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'plenum-docs-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('show a source of every protocol', async () => {
    const shown = snippets.flatMap(({ text }) => [...text.matchAll(/^ +protocol: (.*)$/gm)].map(([, name]) => name));
    expect([...new Set(shown)].sort()).toEqual(['dsx-mqtt', 'modbus', 'opcua', 'prometheus']);
  });

  it.each(snippets)('$page:$line is loaded by the collector', async ({ text }) => {
    const path = join(directory, 'plant.yaml');
    await writeFile(path, text);
    const config = await loadConfig(path, { env: ENV });
    expect(config.sources).toHaveLength(text.match(/^ +protocol:/gm)?.length ?? 0);
  });
});

it.each(PAGES.map((path) => [relative(ROOT, path), path]))('the links of %s lead somewhere', (_, path) => {
  expect(brokenLinks(path)).toEqual([]);
});
