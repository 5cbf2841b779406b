import path from 'node:path';
import { defineConfig } from 'vite';

const root = path.resolve(import.meta.dirname, '..');
const modules = path.join(root, 'node_modules');

/** Builds the preview page; the plugins themselves are built by webpack, as Grafana loads them. */
export default defineConfig({
  root: path.join(import.meta.dirname, 'web'),
  base: '/preview/',
  publicDir: false,
  resolve: {
    alias: {
      'react-router-dom-v5-compat': path.join(modules, 'react-router-dom'),
    },
  },
  build: {
    outDir: path.join(root, 'dist', 'preview'),
    emptyOutDir: true,
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
  },
});
