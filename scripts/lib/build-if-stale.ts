import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, run } from './run.ts';

/** What the browser bundles and the backend are made of. */
const SOURCES = [
  'model',
  'database',
  'datasource',
  'panels',
  'app',
  'preview',
  'scripts/build',
  'provisioning/dashboards',
  'package-lock.json',
];
const STAMP = path.join(ROOT, 'dist', '.built');

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const full = path.join(ROOT, source);
    const files = !existsSync(full)
      ? []
      : statSync(full).isFile()
        ? [full]
        : readdirSync(full, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${path.relative(ROOT, file)}:${size}:${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/**
 * Builds plugins, backend and preview page when a source has changed since the last build.
 * @returns whether it built
 * @throws Error with the build's own output
 */
export async function buildIfStale(say: (message: string) => void): Promise<boolean> {
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) {
    return false;
  }
  say('plugins and preview page, about half a minute');
  const { code, output } = await run(process.execPath, ['scripts/build/all.ts'], { quiet: true });
  if (code !== 0) {
    throw new Error(`the build failed:\n${output}`);
  }
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
  say('done');
  return true;
}

/** Makes the next `npm start` build anew, whatever is in `dist/` then. */
export function forgetBuild(): void {
  rmSync(STAMP, { force: true });
}
