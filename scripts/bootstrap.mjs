// Runs one of the project's TypeScript commands on a bare machine: installs the npm packages when they are missing or
// out of date, then hands over to the project's own Node 24. Plain JavaScript without dependencies, for Node 20 and newer.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MINIMUM_NODE_MAJOR = 20;
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** What npm wrote when it was last done with node_modules, whoever started it. */
const installedLock = path.join(root, 'node_modules', '.package-lock.json');
const projectNode = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

function fail(message) {
  console.error(`plenum: ${message}`);
  process.exit(1);
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function installed() {
  if (!existsSync(projectNode) || !existsSync(installedLock)) {
    return false;
  }
  const present = packagesOf(installedLock);
  return Object.entries(packagesOf(path.join(root, 'package-lock.json'))).every(
    ([name, { version, integrity, optional }]) => {
      // npm leaves out optional packages that are for other machines, and the project itself.
      const isAbsentByRight = name === '' || (optional && !present[name]);
      const { [name]: found } = present;
      return isAbsentByRight || (found?.version === version && found?.integrity === integrity);
    }
  );
}

function install() {
  console.log('Installing npm packages (about a minute on a new machine) ...');
  const started = Date.now();
  const progress = setInterval(() => {
    console.log(`  still installing, ${Math.round((Date.now() - started) / 1000)} s`);
  }, 15_000);
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  });
  let errors = '';
  npm.stderr.on('data', (chunk) => (errors += chunk));
  return new Promise((resolve) => {
    npm.on('error', (error) =>
      fail(`npm could not be started: ${error.message}. Install Node.js 20 or newer with npm.`)
    );
    npm.on('close', (code) => {
      clearInterval(progress);
      if (code !== 0) {
        const lines = errors.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
        const reason =
          lines.find((line) => line && !/^code |^npm |complete log/.test(line)) ?? `npm ci ended with code ${code}`;
        fail(
          `installing the npm packages failed: ${reason.replace(/\.$/, '')}. Check the network and run the command again.`
        );
      }
      if (!existsSync(projectNode)) {
        fail('the npm package "node" brought no Node 24. Run `npm rebuild node` and try again.');
      }
      console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
      resolve();
    });
  });
}

const major = Number(process.versions.node.split('.')[0]);
if (major < MINIMUM_NODE_MAJOR) {
  fail(`Node ${process.versions.node} is too old. Install Node.js ${MINIMUM_NODE_MAJOR} or newer.`);
}
const [script, ...args] = process.argv.slice(2);
if (!script) {
  fail('no script named. Usage: node scripts/bootstrap.mjs <script.ts> [arguments]');
}
if (!installed()) {
  await install();
}
if (spawnSync(projectNode, ['--version']).status !== 0) {
  fail(`${projectNode} does not run on this machine. Delete node_modules and run the command again.`);
}
const bin = path.join(root, 'node_modules', '.bin');
const child = spawn(projectNode, [path.resolve(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
});
// Ctrl-C reaches the whole process group; the child decides when all is stopped, this process only waits for it.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('close', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
