import { join } from 'node:path';

import { build, type Plugin } from 'esbuild';

const MATHS = join(import.meta.dirname, '..', 'maths');

/**
 * Puts the code of the thread for maths into a bundle: an executable has no files beside it from which a thread could be
 * started.
 */
export const workerInside: Plugin = {
  name: 'worker inside',
  setup(steps) {
    steps.onLoad({ filter: /[\\/]maths[\\/]worker-code\.ts$/ }, async () => {
      const { outputFiles } = await build({
        entryPoints: [join(MATHS, 'worker.ts')],
        bundle: true,
        write: false,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        minify: true,
        legalComments: 'none',
        logLevel: 'warning',
      });
      const text = outputFiles.map((file) => file.text).join('');
      return { contents: `export const WORKER_CODE = { text: ${JSON.stringify(text)} };`, loader: 'js' };
    });
  },
};
