import { existsSync } from 'node:fs';
import path from 'node:path';
import { installPackages, mayInstall, onPath } from './debian.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const WINDOWS_PATHS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** Chromium without its calls home, and without the sandbox where root runs it (containers, CI). */
export const BROWSER_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function candidates(): Array<string | undefined> {
  if (process.platform === 'darwin') {
    return MAC_PATHS;
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    return roots.flatMap((root) => (root ? WINDOWS_PATHS.map((file) => path.join(root, file)) : []));
  }
  return COMMANDS.map(onPath);
}

/** Path of an installed Chromium, Chrome or Edge: `CHROME_PATH` if it is set, else the usual places. */
export function findBrowser(): string | undefined {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) {
      throw new Error(
        `CHROME_PATH: there is no file ${named}. Point it to a Chromium or Chrome executable, or unset it.`
      );
    }
    return named;
  }
  return candidates().find((file) => file !== undefined && existsSync(file));
}

/**
 * Finds a browser or, as root on Debian, installs Debian's `chromium`.
 * @throws Error with the command that fixes it, when there is none and none can be installed.
 */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) {
    return found;
  }
  if (mayInstall()) {
    console.log('No Chromium or Chrome found: installing Debian\'s package "chromium" ...');
    installPackages(['chromium']);
    const installed = findBrowser();
    if (installed) {
      return installed;
    }
  }
  throw new Error(
    'the browser tests need Chromium or Chrome and none is installed. Run `sudo apt-get install chromium`, or set CHROME_PATH to one.'
  );
}
