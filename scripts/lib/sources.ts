import path from 'node:path';
import { format } from 'prettier';
import type { SourceManifest } from '#collector/contract/manifest.ts';

/** As in `.prettierrc`. */
const STYLE = { printWidth: 120, singleQuote: true } as const;

/** The tables by the names that the marks in the pages use. */
const TABLES: Record<string, (manifests: readonly SourceManifest[]) => string> = {
  sources: (manifests) =>
    table(
      ['source', '`protocol`', 'what is read', 'page'],
      manifests.map(({ title, protocol, summary, docs }) => {
        const page = path.basename(docs);
        return [title, `\`${protocol}\``, summary, `[${page}](${page})`];
      })
    ),
  'while away': (manifests) =>
    table(
      ['protocol', 'while the collector is down or restarting'],
      manifests.flatMap(({ whileAway }) => whileAway.map(({ peer, outcome }) => [peer, outcome]))
    ),
};

const MARKED = /(<!-- (.+?): written by `npm run sources` -->)[\s\S]*?(<!-- end -->)/g;

/**
 * A page of the documentation with its tables of sources made anew, between `<!-- sources: written by ... -->` and
 * `<!-- end -->`. The rest is left alone.
 * @throws Error where a mark names no table, or the page has no mark
 */
export async function withSourceTables(page: string, manifests: readonly SourceManifest[]): Promise<string> {
  let marks = 0;
  const text = page.replace(MARKED, (_, start: string, name: string, end: string) => {
    const make = TABLES[name];
    if (!make) {
      throw new Error(`"${name}" is not a table of sources. Use ${Object.keys(TABLES).join(' or ')}.`);
    }
    marks += 1;
    return `${start}\n\n${make(manifests)}\n\n${end}`;
  });
  if (marks === 0) {
    throw new Error('The page has no mark for a table of sources. Put the mark back, with its end.');
  }
  return format(text, { parser: 'markdown', ...STYLE });
}

/**
 * The example configuration with its list of sources, which is the end of it, made anew.
 * @param examples the item of each source, as YAML
 * @throws Error where the configuration has no list of sources
 */
export async function exampleConfiguration(text: string, examples: readonly string[]): Promise<string> {
  const start = /^sources:$/m.exec(text);
  if (!start) {
    throw new Error('The example has no line "sources:". Put it back, behind all else.');
  }
  const list = examples.map((example) => example.trimEnd().replace(/^(?=.)/gm, '  ')).join('\n\n');
  return format(`${text.slice(0, start.index)}sources:\n${list}\n`, { parser: 'yaml', ...STYLE });
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
