import path from 'node:path';
import { build as buildPage } from 'vite';
import { buildPlugins } from './build.ts';
import { ROOT } from './layout.ts';

// Whoever starts the build, a test runner too, gets the same bundles.
process.env.NODE_ENV = 'production';

/** Everything that a browser loads: the plugins as Grafana loads them, and the preview page around them. */
await Promise.all([
  buildPlugins(),
  buildPage({ configFile: path.join(ROOT, 'preview', 'vite.config.ts'), logLevel: 'error' }),
]);
