import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './lib/run.ts';

let project: string;
let checkOutOld: () => void;
let checkOutNew: () => void;

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** A package from a local tarball: npm installs it as it does one from the registry. */
function pack(name: string, version: string, files: Record<string, string>): void {
  const folder = path.join(project, 'packages', 'package');
  rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify({ name, version }), ...files })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text, { mode: 0o755 });
  }
  run('tar', '-czf', `packages/${name}-${version}.tgz`, '-C', 'packages', 'package');
}

/** A commit of the project: package.json and package-lock.json that ask for this version. */
function commitWith(version: string): () => void {
  const dependencies = { node: 'file:packages/node-24.0.0.tgz', other: `file:packages/other-${version}.tgz` };
  const manifest = JSON.stringify({ name: 'project', private: true, dependencies });
  writeFileSync(path.join(project, 'package.json'), manifest);
  run('npm', 'install', '--package-lock-only', '--offline', '--no-audit');
  const lock = readFileSync(path.join(project, 'package-lock.json'));
  return () => {
    writeFileSync(path.join(project, 'package.json'), manifest);
    writeFileSync(path.join(project, 'package-lock.json'), lock);
  };
}

beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), 'plenum-bootstrap-'));
  cpSync(path.join(ROOT, 'scripts/bootstrap.mjs'), path.join(project, 'scripts/bootstrap.mjs'));
  writeFileSync(path.join(project, 'hello.mjs'), 'console.log("hello")');
  pack('node', '24.0.0', { 'bin/node': `#!/bin/sh\nexec '${process.execPath}' "$@"\n` });
  pack('other', '1.0.0', {});
  pack('other', '2.0.0', {});
  [checkOutOld, checkOutNew] = [commitWith('1.0.0'), commitWith('2.0.0')];
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('packages are installed when they are missing or out of date, and not again after npm ci', () => {
  checkOutOld();
  const start = () => run('node', 'scripts/bootstrap.mjs', 'hello.mjs');
  expect(start()).toMatchObject({ status: 0, output: expect.stringContaining('Installing npm packages') });
  expect(start()).toEqual({ status: 0, output: 'hello\n' });

  rmSync(path.join(project, 'node_modules'), { recursive: true });
  expect(run('npm', 'ci', '--offline', '--no-audit').status).toBe(0);
  expect(start()).toEqual({ status: 0, output: 'hello\n' });

  checkOutNew();
  expect(start().output).toContain('Installing npm packages');
  expect(start()).toEqual({ status: 0, output: 'hello\n' });
});
