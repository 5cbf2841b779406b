import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeOf, screenshotsOf, withScreenshots } from './catalog.ts';
import { PLUGINS, ROOT } from './layout.ts';
import { copyRunbooks } from './runbooks.ts';

/** Files of the repository that the app's folder must carry, from the root and within the app. */
const APP_FILES = [
  { from: 'app/README.md', to: 'README.md' },
  { from: 'CHANGELOG.md', to: 'CHANGELOG.md' },
  { from: 'LICENSE', to: 'LICENSE' },
];

const DASHBOARDS = 'provisioning/dashboards';

/** Copies everything but the modules into the built app: manifests, images, dashboards, texts. */
export function copyAssets(outDir: string): void {
  for (const plugin of PLUGINS) {
    const target = join(outDir, plugin.target);
    mkdirSync(target, { recursive: true });
    const manifest = withScreenshots(readFileSync(join(ROOT, plugin.source, 'plugin.json'), 'utf8'), plugin);
    const complete = plugin.type === 'app' ? withNested(manifest) : manifest;
    writeFileSync(join(target, 'plugin.json'), stampManifest(complete, packageVersion(), buildTime()));
    cpSync(join(ROOT, plugin.source, 'img'), join(target, 'img'), { recursive: true });
    for (const { from, path } of screenshotsOf(plugin)) {
      cpSync(join(ROOT, from), join(target, path));
    }
    if (plugin.type !== 'app') {
      writeFileSync(join(target, 'README.md'), readmeOf(plugin));
    }
  }
  for (const { from, to } of APP_FILES) {
    cpSync(join(ROOT, from), join(outDir, to));
  }
  for (const name of readdirSync(join(ROOT, DASHBOARDS)).filter((file) => file.endsWith('.json'))) {
    cpSync(join(ROOT, DASHBOARDS, name), join(outDir, 'dashboards', name));
  }
  copyRunbooks(outDir);
}

/** The app's `plugin.json` with the data source and the panels among what it includes, and where the manifest of each is. */
function withNested(manifest: string): string {
  const app = JSON.parse(manifest) as { includes: object[] };
  const nested = PLUGINS.filter(({ type }) => type !== 'app').map(({ type, name, target }) => ({
    type,
    name,
    path: `${target}/plugin.json`,
  }));
  return `${JSON.stringify({ ...app, includes: [...app.includes, ...nested] }, null, 2)}\n`;
}

/** Fills the version and the day into a `plugin.json`. */
export function stampManifest(manifest: string, version: string, builtAt: Date): string {
  return manifest.replaceAll('%VERSION%', version).replaceAll('%TODAY%', builtAt.toISOString().slice(0, 10));
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

/** SOURCE_DATE_EPOCH (seconds) makes a build repeatable: https://reproducible-builds.org/specs/source-date-epoch/ */
export function buildTime(): Date {
  const epochSeconds = Number(process.env.SOURCE_DATE_EPOCH);
  return epochSeconds > 0 ? new Date(epochSeconds * 1000) : new Date();
}
