import path from 'node:path';
import { defineConfig } from 'vite';
import { grafanaAssets } from './grafana-assets.ts';

const root = path.resolve(import.meta.dirname, '..');
const outDir = path.join(root, 'dist', 'preview');

/** Builds the preview page; the plugins themselves are built by webpack, as Grafana loads them. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'web'),
  base: '/preview/',
  publicDir: false,
  plugins: [grafanaAssets(outDir)],
  resolve: {
    alias: {
      'react-router-dom-v5-compat': path.join(root, 'node_modules', 'react-router-dom'),
    },
  },
  build: {
    outDir,
    emptyOutDir: true,
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
  },
});
