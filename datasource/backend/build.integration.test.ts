import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startBackendProcess } from '../../preview/server/backend-process.ts';
import { connectPlugin } from '../../preview/server/plugin-client.ts';
import { buildBackend } from './build.ts';
import { NODE_FLAGS } from './plugin/node-flags.ts';
import { contextFor } from './testing/grafana.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plenum's build "));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a build as Grafana does, with hardly an environment, asks it something, and ends it; gives what it logged and its environment. */
async function asked(executable: string) {
  const log: string[] = [];
  const env = { HOME: undefined, TMPDIR: undefined, PATH: undefined };
  const backend = await startBackendProcess({ executable, env }, (line) => log.push(line));
  const client = connectPlugin(backend.target);
  const unreachable = contextFor('postgres://grafana@127.0.0.1:1/plenum');
  const health = await client.checkHealth(unreachable, AbortSignal.timeout(30_000));
  expect(health.message).toMatch(/refused the connection/);
  const environment =
    process.platform === 'linux' ? readFileSync(`/proc/${backend.pid}/environ`, 'utf8').split('\0') : [];
  await client.shutdown();
  await backend.awaitEnd();
  client.close();
  expect(await backend.ended).toBe('it ended with code 0');
  return { log: log.join('\n'), environment };
}

it('bundles everything into one file that answers, even in a folder with spaces and a stripped environment', async () => {
  const { executables } = await buildBackend(folder, 'launcher');
  const { log, environment } = await asked(executables[0]!);
  expect(log).toContain(`"nodeFlags":"${NODE_FLAGS.join(' ')}"`);
  if (process.platform === 'linux') {
    expect(environment).toContainEqual(expect.stringMatching(/^MALLOC_MMAP_THRESHOLD_=\d+$/));
  }
});

const ARCH = process.arch === 'arm64' ? 'arm64' : 'amd64';

it.runIf(process.platform === 'linux')(
  'makes an executable that needs nothing, and prints nothing but what it made',
  async () => {
    const build = new URL('build.ts', import.meta.url).pathname;
    const outDir = join(folder, 'executable');
    const { stdout, stderr } = spawnSync(process.execPath, [build, '--mode', 'sea', '--out', outDir, '--arch', ARCH], {
      encoding: 'utf8',
    });
    const executable = join(outDir, `gpx_plenum_linux_${ARCH}`);
    expect(`${stdout}${stderr}`).toBe(`built ${executable}\n`);
    const { environment } = await asked(executable);
    expect(environment).toContainEqual(expect.stringMatching(/^MALLOC_MMAP_THRESHOLD_=\d+$/));
  }
);
