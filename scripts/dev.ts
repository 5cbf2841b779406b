import { mkdirSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build as buildPage } from 'vite';
import { buildPlugins } from './build/build.ts';
import { forgetBuild } from './lib/build-if-stale.ts';
import { startPlenum } from './lib/plenum.ts';
import { ROOT } from './lib/run.ts';
import type { Service } from './lib/service.ts';

const DEFAULT_PORT = 3010;
/** Folders whose change needs a new backend process. */
const BACKEND_SOURCES = ['datasource/backend', 'database', 'model'];
/** Editors write a file in several steps. */
const SETTLE_MS = 200;
/** The page asks for this file and reloads when it says another build. */
const BUILD_FILE = path.join(ROOT, 'dist', 'preview', 'dev-build.json');

let build = 0;
let preview: Service | undefined;

function announceBuild(): void {
  mkdirSync(path.dirname(BUILD_FILE), { recursive: true });
  writeFileSync(BUILD_FILE, JSON.stringify({ build: ++build }));
}

async function watchBuilds(): Promise<void> {
  const page = await buildPage({
    configFile: path.join(ROOT, 'preview', 'vite.config.ts'),
    mode: 'development',
    logLevel: 'warn',
    build: { watch: {}, minify: false },
  });
  if ('on' in page) {
    await new Promise<void>((resolve) => {
      page.on('event', (event) => {
        if (event.code === 'END') {
          announceBuild();
          resolve();
        }
      });
    });
  }
  await buildPlugins({ watch: true, onBuilt: announceBuild });
}

function watchBackend(): void {
  let settle: NodeJS.Timeout | undefined;
  for (const folder of BACKEND_SOURCES) {
    watch(path.join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) {
        return;
      }
      clearTimeout(settle);
      settle = setTimeout(() => {
        console.log(`${folder}/${file} changed: new backend process`);
        preview?.signal('SIGHUP');
        announceBuild();
      }, SETTLE_MS);
    });
  }
}

// What is built here is for development; nothing else may take it for a finished build.
forgetBuild();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopping.abort());
}
try {
  await startPlenum({
    port: Number(process.env.PORT ?? DEFAULT_PORT),
    dataDirectory: path.join(ROOT, '.plenum'),
    databaseUrl: process.env.PLENUM_DATABASE_URL,
    simulator: true,
    history: true,
    signal: stopping.signal,
    build: watchBuilds,
    onPreview: (service) => {
      preview = service;
      watchBackend();
    },
  });
} catch (error) {
  console.error(`plenum: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
process.exit(0);
