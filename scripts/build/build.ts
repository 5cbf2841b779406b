import webpack from 'webpack';
import type { Stats } from 'webpack';
import { copyAssets } from './assets.ts';
import { DEFAULT_OUT_DIR } from './layout.ts';
import { webpackConfig } from './webpack.config.ts';

export interface BuildOptions {
  /** Rebuilds on every change until `stop` is called. */
  watch?: boolean;
  /** Absolute folder of the built app; default `dist/plenum-itot-app`. */
  outDir?: string;
  /** Called after every build, the first one included. */
  onBuilt?: (result: BuildResult) => void;
}

export interface BuildResult {
  outDir: string;
  durationMs: number;
  /** Files written by this build, from `outDir`. */
  files: string[];
}

export interface PluginBuild extends BuildResult {
  /** Ends a watching build; does nothing otherwise. */
  stop(): Promise<void>;
}

/**
 * Builds the app, the data source and the panels for the browser. Resolves after the first good build.
 * @throws Error with webpack's messages (file and line) when the first build fails.
 */
export function buildPlugins(options: BuildOptions = {}): Promise<PluginBuild> {
  const outDir = options.outDir ?? DEFAULT_OUT_DIR;
  const compiler = webpack(webpackConfig({ mode: options.watch ? 'development' : 'production', outDir }));
  if (!compiler) {
    throw new Error('Build: webpack gave no compiler. Check scripts/build/webpack.config.ts.');
  }
  const stop = () =>
    new Promise<void>((resolve, reject) => compiler.close((error) => (error ? reject(error) : resolve())));

  return new Promise((resolve, reject) => {
    let first = true;
    const finish = async (error: Error | null, stats?: Stats) => {
      const failure = error ?? failureOf(stats);
      if (failure) {
        if (first && !options.watch) {
          await stop();
          reject(failure);
        } else {
          process.stderr.write(`${failure.message}\n`);
        }
        return;
      }
      copyAssets(outDir);
      const result = resultOf(outDir, stats!);
      options.onBuilt?.(result);
      if (first) {
        first = false;
        if (!options.watch) {
          await stop();
        }
        resolve({ ...result, stop });
      }
    };
    if (options.watch) {
      compiler.watch({ aggregateTimeout: 100 }, finish);
    } else {
      compiler.run(finish);
    }
  });
}

function failureOf(stats: Stats | undefined): Error | undefined {
  if (!stats) {
    return new Error('Build: webpack ended without a result. Run it again.');
  }
  if (!stats.hasErrors()) {
    return undefined;
  }
  return new Error(stats.toString({ preset: 'errors-only', colors: false }));
}

function resultOf(outDir: string, stats: Stats): BuildResult {
  const { assets = [], time = 0 } = stats.toJson({ all: false, assets: true, timings: true });
  return { outDir, durationMs: time, files: assets.map((asset) => asset.name) };
}

if (import.meta.main) {
  const watch = process.argv.includes('--watch');
  const report = ({ outDir, durationMs, files }: BuildResult) =>
    process.stdout.write(`Built ${files.length} files into ${outDir} in ${(durationMs / 1000).toFixed(1)} s\n`);
  await buildPlugins({ watch, onBuilt: report }).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
