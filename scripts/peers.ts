import { parseArgs } from 'node:util';
import { installPackages, mayInstall, missingPackages } from './lib/debian.ts';
import { PEER_PACKAGES } from './lib/peers.ts';
import { createTestRun } from './lib/test-run.ts';

const USAGE = `npm run test:peers [-- <part of a test file's path> ...]

Reads from the real programs of others: installs them from Debian when run as root, starts them on loopback, and holds what
Plenum stored against their own records. Needs Debian 12 or newer; installs ${PEER_PACKAGES.join(', ')}.
Their services are neither started nor enabled.`;

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const { step, vitest, end } = createTestRun();
let isInstalled = false;
await step('packages of Debian', async () => {
  const missing = missingPackages(PEER_PACKAGES);
  if (missing.length > 0) {
    const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
    if (!mayInstall()) {
      throw new Error(
        `the peer tests need Debian's packages ${missing.join(', ')}, and this user cannot install them. Run \`sudo ${command}\` on Debian 12 or newer, or run the tests as root there.`
      );
    }
    console.log(`Installing ${missing.join(', ')} ...`);
    installPackages(missing);
  }
  isInstalled = true;
  return true;
});
if (isInstalled) {
  await step('peer tests', () => vitest('peers', { filters: positionals }));
}
end();
