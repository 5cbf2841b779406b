import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.plenum', 'generated', 'fixtures', 'testdata']);
const CODE = new Set(['.ts', '.tsx', '.mjs']);
const TEXT = new Set(['.md', '.yaml', '.yml', '.json', '.sql', '.example']);

/** Turns that readers of English stumble over, and what to write instead. A word of code may look like one. */
const FOREIGN: Array<[pattern: RegExp, instead: string]> = [
  [
    /(?<!there )\b(?:is|are) no (?:racks?|numbers?|readings?|expositions?|metrics?|equipment|rows?|JSON|ratio)\b/i,
    'is not a',
  ],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bstands? twice\b/i, 'is listed twice'],
  [/\bkeeps? book\b/i, 'tracks'],
  [
    /\b(?:one|an?) \w+ a (?:kind|panel|rack|zone|site|point|series|source|protocol|case|target|server|record|piece)\b/i,
    'one file per kind',
  ],
  [/\bhad back\b/i, 'recovered'],
  [/\beach \d+ (?:ms|s|min|h)\b/i, 'every 5 s'],
  [/\bnames no (?:file|source|data source)\b/i, 'does not name a'],
  [/[‘’“”]/, 'straight quotes'],
];

/** Every file is read; a loaded machine takes its time. */
const READING_TIMEOUT_MS = 60_000;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) {
      return [];
    }
    return entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)];
  });
}

/** What people read in a file: of code its comments and texts, names aside. */
function readable(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const isSuspect = FOREIGN.some(([pattern]) => pattern.test(onOneLine(text)));
  // Parsing takes most of the time, and hardly any file needs it.
  return !isSuspect ? [] : CODE.has(extname(path)) ? wordsOfCode(path, text) : text.split('\n');
}

/** Without line breaks, and what begins the lines of a comment. */
function onOneLine(text: string): string {
  return text.replace(/\s*\n[ \t]*(?:\*|\/\/)?[ \t]*/g, ' ');
}

function wordsOfCode(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const words = [...text.matchAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm)].map(([comment]) => comment);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateLiteralToken(node)) {
      words.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return words.map(onOneLine);
}

function foreign(path: string): string[] {
  return readable(path).flatMap((text) =>
    FOREIGN.flatMap(([pattern, instead]) => {
      const found = pattern.exec(text);
      const around = found && text.slice(Math.max(0, found.index - 30), found.index + 50);
      return found ? [`"${found[0]}" (${around}): write "${instead}"`] : [];
    })
  );
}

const files = filesBelow(ROOT).filter(
  (path) =>
    (TEXT.has(extname(path)) || CODE.has(extname(path))) &&
    path !== fileURLToPath(import.meta.url) &&
    // History stays as it was written, and released migrations never change.
    !/CHANGELOG\.md$|package-lock\.json$|policy-settings\.test\.ts$|\/00(0\d|10)_\w+\.sql$/.test(path)
);

it(
  'what people read is plain English, with one style of quotes',
  () => {
    const found = files.flatMap((path) =>
      foreign(path).map((what) => `${relative(ROOT, path).replaceAll(sep, '/')}: ${what}`)
    );
    expect(found).toEqual([]);
  },
  READING_TIMEOUT_MS
);
