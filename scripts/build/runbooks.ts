import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './layout.ts';

const RUNBOOKS = 'docs/runbooks';

/**
 * Writes the runbooks as pages into the built app, from where Grafana serves them: whoever is on call at night has no other network,
 * and no login on the phone.
 */
export function copyRunbooks(outDir: string): void {
  const target = join(outDir, 'runbooks');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(join(ROOT, RUNBOOKS)).filter((file) => file.endsWith('.md') && file !== 'README.md')) {
    const page = runbookPage(readFileSync(join(ROOT, RUNBOOKS, name), 'utf8'));
    writeFileSync(join(target, name.replace(/md$/, 'html')), page);
  }
}

const STYLE =
  'body{font:17px/1.5 system-ui,sans-serif;max-width:40em;margin:0 auto;padding:1em;color-scheme:light dark;' +
  'background:Canvas;color:CanvasText}h1{font-size:1.4em;line-height:1.25}h2{font-size:1.1em;margin:1.4em 0 .3em}' +
  'li{margin:.4em 0}code{overflow-wrap:anywhere}';

/** A runbook as a page that a phone shows: headings, paragraphs, lists, code and links, which is all that runbooks have. */
export function runbookPage(markdown: string): string {
  const blocks = markdown.trim().split(/\n\n+/);
  const title = blocks[0]?.replace(/^# /, '') ?? '';
  const body = blocks.map(blockHtml).join('\n');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body>`,
    body,
    '</body></html>\n',
  ].join('\n');
}

function blockHtml(block: string): string {
  const [, marks, heading] = /^(#{1,2}) (.*)$/.exec(block) ?? [];
  if (marks && heading) {
    return `<h${marks.length}>${inline(heading)}</h${marks.length}>`;
  }
  const isNumbered = /^\d+\. /.test(block);
  if (isNumbered || block.startsWith('- ')) {
    const items = block.split(/\n(?=\d+\. |- )/).map((item) => `<li>${inline(item.replace(/^(\d+\.|-) /, ''))}</li>`);
    return isNumbered ? `<ol>${items.join('')}</ol>` : `<ul>${items.join('')}</ul>`;
  }
  return `<p>${inline(block)}</p>`;
}

/** Other runbooks are beside it; pages of the documentation are not, so their links become their words. */
function inline(text: string): string {
  return escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\[([^\]]+)\]\(([\w-]+)\.md\)/g, '<a href="$2.html">$1</a>')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
