/** Part of `npm run generate`: compiles what is WebAssembly to the module that carries it as text, so that bundles and packages have it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './lib/run.ts';

/** Fetched when it is needed, as it takes 100 MB and the result is committed. Apache-2.0. */
const COMPILER = 'assemblyscript@0.28.20';

export const SOURCE = path.join(ROOT, 'protocols', 'remote-write', 'wasm', 'unpack.as');
export const MODULE = path.join(ROOT, 'protocols', 'remote-write', 'generated', 'unpack-wasm.ts');

/** By which a module says what it was made of. */
export async function sourceDigest(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(SOURCE))
    .digest('hex');
}

if (import.meta.main) {
  const folder = await mkdtemp(path.join(tmpdir(), 'plenum-wasm-'));
  // The compiler wants the ending of TypeScript, which whoever reads our code must not take it for.
  const source = path.join(folder, 'unpack.ts');
  await copyFile(SOURCE, source);
  const out = path.join(folder, 'unpack.wasm');
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--importMemory', '-o', out];
  await promisify(execFile)('npx', ['--yes', '--package', COMPILER, 'asc', source, ...options]);
  const text = (await readFile(out)).toString('base64');
  await rm(folder, { recursive: true });
  await mkdir(path.dirname(MODULE), { recursive: true });
  await writeFile(
    MODULE,
    `// Made of ../wasm/unpack.as by \`npm run generate\`; sha256 of it: ${await sourceDigest()}\nexport const UNPACK_WASM =\n  '${text}';\n`
  );
}
