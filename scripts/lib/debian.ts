import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Another installation may hold apt's lock for as long as it downloads. */
const LOCK_TIMEOUT_S = 300;
/** What Debian's packages ask before they start their services, from deb-systemd-invoke and invoke-rc.d. */
const START_POLICY = '/usr/sbin/policy-rc.d';
const START_NOTHING = '#!/bin/sh\nexit 101\n';
const ERROR_LINES = 5;

/** Path of a command that `PATH` or the folders of the administrator's commands have. */
export function onPath(command: string): string | undefined {
  return [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin']
    .map((directory) => path.join(directory, command))
    .find((file) => existsSync(file));
}

/** Whether this process may install Debian's packages. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

function apt(args: string[]): void {
  const { status, stdout, stderr } = spawnSync(
    'apt-get',
    ['-y', '-q', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, ...args],
    { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  );
  if (status !== 0) {
    const lastWords = `${stdout}\n${stderr}`.trim().split('\n').slice(-ERROR_LINES).join('\n');
    throw new Error(`apt-get ${args.join(' ')} ended with code ${status}:\n${lastWords}`);
  }
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return stdout === 'installed';
}

/** Of these packages, the ones that are not installed. */
export function missingPackages(names: readonly string[]): string[] {
  return names.filter((name) => !isInstalled(name));
}

/** A package enables its services for the next start of the machine, too. */
function disableServices(names: readonly string[]): void {
  const { stdout } = spawnSync('dpkg-query', ['--listfiles', ...names], { encoding: 'utf8' });
  const units = stdout
    .split('\n')
    .flatMap((file) => /systemd\/system\/([^/@]+\.(?:service|timer|socket))$/.exec(file)?.[1] ?? []);
  if (units.length > 0 && onPath('systemctl')) {
    spawnSync('systemctl', ['disable', '--quiet', ...units], { stdio: 'ignore' });
  }
}

/**
 * Installs Debian's packages as root, without what they only recommend, and leaves none of their services running or enabled.
 * @throws Error with apt's last words
 */
export function installPackages(names: readonly string[]): void {
  const isOurs = !existsSync(START_POLICY);
  if (isOurs) {
    writeFileSync(START_POLICY, START_NOTHING, { mode: 0o755 });
  }
  try {
    apt(['update']);
    apt(['install', '--no-install-recommends', ...names]);
    disableServices(names);
  } finally {
    if (isOurs) {
      rmSync(START_POLICY, { force: true });
    }
  }
}
