import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '#collector/config/load.ts';
import { MANIFESTS } from '#collector/sources/registry.ts';

const DOCS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(DOCS);
/** What is built or installed is not part of the house. */
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.cache', 'coverage']);
const FILES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => !NOT_OURS.has(entry.name))
  .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(ROOT, entry.name)) : [join(ROOT, entry.name)]));
const MARKDOWN = FILES.filter((path) => path.endsWith('.md'));
/** For users: what these pages show must work. */
const PAGES = [join(ROOT, 'README.md'), ...MARKDOWN.filter((path) => dirname(path) === DOCS)];
/** For people who change the code: what these pages name must be there. */
const HOUSE_PAGES = MARKDOWN.filter((path) => !PAGES.includes(path) && !path.endsWith('CHANGELOG.md'));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.split(sep).some((name) => NOT_OURS.has(name)));
}

const FENCED = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
const CODE = /`([^`\n]+)`/g;
/** A file of ours or a folder, where `<kind>` and the like stand for any name. Absolute paths are on a user's machine. */
const OUR_PATH = /^(?:[\w.-]+|<\w+>)(?:\/(?:[\w.-]+|<\w+>))*(?:\/|\.(?:tsx?|mjs|sql|md|proto))$/;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** Every secret that a page asks its reader to set. */
/** Every variable that a configuration names is set. */
function environmentOf(text: string): NodeJS.ProcessEnv {
  const named = [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => [name, 'x']);
  return { ...Object.fromEntries(named), PLENUM_DATABASE_URL: 'postgres://plenum_writer:x@db/plenum' };
}

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

/** Paths in code marks that are neither below the page's folder nor below the root. */
function brokenPaths(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(FENCED, '');
  const names = [...text.matchAll(CODE)]
    .map(([, name = '']) => name)
    .filter((name) => OUR_PATH.test(name) && !NOT_OURS.has(name.split('/', 1)[0] ?? ''));
  const folder = dirname(path) === join(DOCS, 'decisions') ? ROOT : dirname(path);
  return names.filter((name) => {
    const pattern = name.replace(/[.]/g, '\\.').replace(/<\w+>/g, '[^/]+');
    const inFolder = new RegExp(`(?:^|/)${pattern}${name.endsWith('/') ? '' : '$'}`);
    const fromRoot = new RegExp(`^${pattern}${name.endsWith('/') ? '' : '$'}`);
    return !FILES.some(
      (file) =>
        (file.startsWith(`${folder}${sep}`) && inFolder.test(slashed(relative(folder, file)))) ||
        fromRoot.test(slashed(relative(ROOT, file)))
    );
  });
}

function slashed(path: string): string {
  return path.replaceAll(sep, '/');
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
    expect([...new Set(shown)].sort()).toEqual(MANIFESTS.map(({ protocol }) => protocol).sort());
  });

  // The library of a protocol is loaded with the first of its pages, which takes its time on a machine that is busy.
  it.each(snippets)('$page:$line is loaded by the collector', { timeout: 120_000 }, async ({ text }) => {
    const path = join(directory, 'plant.yaml');
    await writeFile(path, text);
    for (const [, name = ''] of text.matchAll(/\$\{file:\.\/([^}]+)\}/g)) {
      await writeFile(join(directory, name), 'x');
    }
    const config = await loadConfig(path, { env: environmentOf(text) });
    expect(config.sources).toHaveLength(text.match(/^ +protocol:/gm)?.length ?? 0);
  });
});

it.each(MARKDOWN.map((path) => [relative(ROOT, path), path]))('the links of %s lead somewhere', (_, path) => {
  expect(brokenLinks(path)).toEqual([]);
});

it.each(HOUSE_PAGES.map((path) => [relative(ROOT, path), path]))('the files that %s names are there', (_, path) => {
  expect(brokenPaths(path)).toEqual([]);
});

it('the README has a row for every room', () => {
  const rooms = new Set(
    FILES.filter((path) => /\.(ts|yaml)$/.test(path))
      .map((path) => slashed(relative(ROOT, path)).split('/'))
      .filter((parts) => parts.length > 1 && !parts[0]?.startsWith('.'))
      .map(([room]) => room)
  );
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect([...rooms].filter((room) => !new RegExp(`^\\| \\[?${room}/`, 'm').test(text))).toEqual([]);
});
