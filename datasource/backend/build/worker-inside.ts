import { dirname, join } from 'node:path';

import { build, type Plugin } from 'esbuild';

/**
 * Puts the code of threads into a bundle: an executable has no files beside it from which a thread could be started. `worker-code.ts`
 * says where it is in a checkout, which is `worker.ts` beside it.
 */
export const workerInside: Plugin = {
  name: 'worker inside',
  setup(steps) {
    steps.onLoad({ filter: /[\\/]worker-code\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [join(dirname(path), 'worker.ts')],
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
