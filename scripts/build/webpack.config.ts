import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { APP_ID, DEFAULT_OUT_DIR, PLUGINS, ROOT } from './layout.ts';

export interface BundleOptions {
  mode: 'production' | 'development';
  /** Absolute folder of the built app. */
  outDir?: string;
}

/** Modules that Grafana 10.1 to 13 all share with plugins (create-plugin's list); everything else is bundled. */
export const SHARED_BY_GRAFANA: readonly string[] = [
  'lodash',
  'jquery',
  'moment',
  'emotion',
  '@emotion/react',
  '@emotion/css',
  'react',
  'react-dom',
  'react-redux',
  'redux',
  'rxjs',
  'rxjs/operators',
  'react-router',
  'react-router-dom',
  'd3',
  '@grafana/ui',
  '@grafana/runtime',
  '@grafana/data',
];

/** Webpack configuration of the app with its nested plugins: one AMD bundle for Grafana 10.1 to 13. */
export function webpackConfig({ mode, outDir = DEFAULT_OUT_DIR }: BundleOptions): Configuration {
  return {
    name: APP_ID,
    context: ROOT,
    mode,
    target: ['web', 'es2020'],
    devtool: 'source-map',
    cache: {
      type: 'filesystem',
      cacheDirectory: join(ROOT, 'node_modules/.cache/webpack'),
      buildDependencies: { config: [import.meta.filename] },
    },
    entry: Object.fromEntries(
      PLUGINS.map((plugin) => [join(plugin.target, 'module'), ['./scripts/build/public-path.ts', `./${plugin.entry}`]])
    ),
    externals: [...SHARED_BY_GRAFANA, { 'amd-module': 'module' }],
    module: { rules: [swcRule()] },
    output: {
      // Only modules are webpack's: manifests, images and the backend's executables lie in the same folder.
      clean: { keep: (file) => !/\.js(\.map)?$/.test(file) },
      path: outDir,
      filename: '[name].js',
      chunkFilename: '[name].js?_cache=[contenthash]',
      library: { type: 'amd' },
      // Each entry sets it to where it was loaded from before anything else runs.
      publicPath: 'auto',
      uniqueName: APP_ID,
      devtoolModuleFilenameTemplate: nameInSourceMap,
    },
    performance: { hints: false },
    stats: 'errors-warnings',
  };
}

/**
 * Name of a module in the source maps. Grafana's tools take a plugin's sources to lie in a folder `src` and compare
 * them with the maps; ours lie beside it, so that the names lead out of it.
 */
function nameInSourceMap({ namespace, resourcePath }: { namespace: string; resourcePath: string }): string {
  return `webpack://${namespace}/${resourcePath.replace(/^\.\//, '../')}`;
}

/** Classic JSX on the host's React: Grafana 10.1 has React 18 and shares no `react/jsx-runtime`. */
function swcRule() {
  return {
    test: /\.tsx?$/,
    exclude: /node_modules/,
    // Node's rule that an ES module import carries its ending does not hold for npm's older packages.
    resolve: { fullySpecified: false },
    use: {
      loader: 'swc-loader',
      options: {
        jsc: {
          target: 'es2020',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'classic' } },
        },
      },
    },
  };
}
