import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/lib/run.ts';

/** A page of the benchmark as one script. Panels come from their sources, with the packages of Grafana that their host shares with them. */
export async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'bench', 'panels', entry)],
    bundle: true,
    write: false,
    outdir: path.join(ROOT, 'dist', 'bench'),
    format: 'iife',
    minify: true,
    jsx: 'transform',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    alias: { 'react-router-dom-v5-compat': 'react-router-dom' },
    loader: { '.svg': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl' },
    logLevel: 'silent',
  });
  return outputFiles.find(({ path: file }) => file.endsWith('.js'))!.text;
}
