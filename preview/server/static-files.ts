import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';

/** URL prefix (with a slash at its end) to folder, e.g. `/public/plugins/plenum-itot-app/` to `dist/plenum-itot-app`. */
export type StaticRoots = Record<string, string>;

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** The file behind a URL path, or undefined where there is none or where the path would leave its root. */
export async function findFile(roots: StaticRoots, urlPath: string): Promise<string | undefined> {
  const prefixes = Object.keys(roots).sort((a, b) => b.length - a.length);
  const prefix = prefixes.find((candidate) => urlPath.startsWith(candidate));
  const root = prefix === undefined ? undefined : roots[prefix];
  if (prefix === undefined || root === undefined) {
    return undefined;
  }
  return findInside(root, urlPath.slice(prefix.length));
}

async function findInside(root: string, urlPath: string): Promise<string | undefined> {
  let relative: string;
  try {
    relative = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (relative.includes('\0') || relative.includes('\\')) {
    return undefined;
  }
  const candidate = resolve(root, join('.', relative));
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(candidate)]);
    // Compared after links are followed, so that neither `..` nor a link leads out.
    const isInside = realFile.startsWith(realRoot + sep);
    return isInside && (await stat(realFile)).isFile() ? realFile : undefined;
  } catch {
    return undefined;
  }
}

/** Files whose name changes with their content: a browser need not ask for them again. */
const NAMED_BY_CONTENT = '/preview/assets/';

/** Streams the file of a URL path; the caller made sure that it may be read. */
export function sendFile(response: ServerResponse, file: string, urlPath: string): void {
  response.writeHead(200, {
    'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': urlPath.startsWith(NAMED_BY_CONTENT) ? 'max-age=31536000, immutable' : 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}
