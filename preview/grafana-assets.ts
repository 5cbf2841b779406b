import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'vite';

const modules = path.resolve(import.meta.dirname, '..', 'node_modules');

/** Where @grafana/ui's styles look for fonts below `/public/`, and the npm package that brings each. */
const FONTS: Record<string, string> = {
  'inter/Inter-Regular.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
  'inter/Inter-Medium.woff2': '@fontsource/inter/files/inter-latin-500-normal.woff2',
  'inter/Inter-Italic.woff2': '@fontsource/inter/files/inter-latin-400-italic.woff2',
  'inter/Inter-MediumItalic.woff2': '@fontsource/inter/files/inter-latin-500-italic.woff2',
  'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
    '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2',
};

/** The npm package lacks some of the icons that its components name; a dot stands for those without one of ours. */
function fillMissingIcons(icons: string): void {
  const require = createRequire(import.meta.url);
  const { availableIconsIndex } = require('@grafana/data') as { availableIconsIndex: Record<string, boolean> };
  const kinds = ['unicons', 'solid', 'mono', 'custom'];
  for (const name of Object.keys(availableIconsIndex)) {
    if (!kinds.some((kind) => existsSync(path.join(icons, kind, `${name}.svg`)))) {
      const kind = name.startsWith('gf-') ? 'custom' : 'unicons';
      cpSync(path.join(icons, 'unicons', 'dot.svg'), path.join(icons, kind, `${name}.svg`));
    }
  }
}

/** Lays Grafana's fonts and icons beside the page. */
export function grafanaAssets(outDir: string): Plugin {
  return {
    name: 'grafana-assets',
    closeBundle() {
      const icons = path.join(outDir, 'public', 'build', 'img', 'icons');
      cpSync(path.join(modules, '@grafana/ui/dist/public/img/icons'), icons, { recursive: true });
      cpSync(path.join(import.meta.dirname, 'assets', 'icons'), path.join(icons, 'unicons'), { recursive: true });
      fillMissingIcons(icons);
      for (const [target, source] of Object.entries(FONTS)) {
        const file = path.join(outDir, 'public', 'fonts', target);
        mkdirSync(path.dirname(file), { recursive: true });
        cpSync(path.join(modules, source), file);
      }
    },
  };
}
