import type { Plugin } from 'esbuild';

/** A module that is loaded as a whole although the command uses a part of it, and what stands in for it. */
interface Part {
  /** Path of the module within node_modules. */
  module: string;
  /** Exports what is used: an import of anything else fails the build. */
  contents: string;
}

const PARTS: readonly Part[] = [
  {
    // Besides requests it carries fetch, WebSocket, caches and mocks, which load half of Node.js: 13 MB.
    module: 'undici/index.js',
    contents: [
      "export { default as Agent } from './lib/dispatcher/agent.js';",
      "export { default as buildConnector } from './lib/core/connect.js';",
    ].join('\n'),
  },
  // Messages in forty languages; ours are in English.
  { module: 'zod/v4/locales/index.js', contents: "export { default as en } from './en.js';" },
  // Colours of node-opcua's own messages, which go into a log: a copy for each of its packages.
  {
    module: 'chalk/source/index.js',
    contents: 'const plain = new Proxy((...text) => text.join(" "), { get: () => plain }); module.exports = plain;',
  },
  // Keys of SSH, which OPC UA does not know; a ponyfill of what Node.js has; the announcing of servers in the local network.
  { module: 'sshpk/lib/index.js', contents: missing('sshpk', 'parseKey', 'parsePrivateKey') },
  { module: '@peculiar/webcrypto/build/webcrypto.es.js', contents: missingClass('Crypto') },
  { module: 'sterfive-bonjour-service/dist/index.js', contents: missingClass('Bonjour') },
];

function missing(name: string, ...functions: string[]): string {
  const bodies = functions.map(
    (one) => `${one}() { throw new Error('plenum carries no ${name}. Please report it.'); }`
  );
  return `module.exports = { ${bodies.join(', ')} };`;
}

function missingClass(name: string): string {
  return `export class ${name} { constructor() { throw new Error('plenum carries no ${name}. Please report it.'); } }`;
}

/** Loads the used part alone of some libraries, which saves some 15 MB of memory. */
export const lighter: Plugin = {
  name: 'lighter',
  setup(steps) {
    for (const { module, contents } of PARTS) {
      const filter = new RegExp(`node_modules/${module.replaceAll('.', '\\.')}$`);
      steps.onLoad({ filter }, ({ path }) => ({ contents, resolveDir: path.slice(0, path.lastIndexOf('/')) }));
    }
    // An `import` of it asks for all that it exports, WebSocket too, for which Node.js loads a client of 0.8 MB.
    steps.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'http', namespace: 'lazily' } : undefined
    );
    steps.onLoad({ filter: /.*/, namespace: 'lazily' }, () => ({
      contents: "module.exports = process.getBuiltinModule('node:http');",
    }));
  },
};
