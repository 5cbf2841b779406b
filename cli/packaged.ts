/** Where the built command begins: tells an old Node.js from a broken installation before anything else is loaded. */
const MINIMUM_NODE_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE_MAJOR) {
  process.stderr.write(
    `plenum: Node.js ${process.versions.node} is too old. Install Node.js ${MINIMUM_NODE_MAJOR} or newer, or name one in PLENUM_NODE.\n`
  );
  process.exit(1);
}
export {};
await import('./main.ts');
