import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEFAULT_OUT_DIR, PLUGINS } from '../../scripts/build/layout.ts';

/** kB (1,000 bytes) of each built module, gzipped as a web server sends it, by plugin id. */
export function moduleSizes(): Record<string, number> {
  return Object.fromEntries(
    PLUGINS.map(({ id, target }) => {
      const module = readFileSync(path.join(DEFAULT_OUT_DIR, target, 'module.js'));
      return [id, gzipSync(module).length / 1_000];
    })
  );
}
