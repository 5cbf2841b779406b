import { mkdtempSync, rmSync } from 'node:fs';
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

it('bundles everything into one file that answers, even in a folder with spaces and a stripped environment', async () => {
  const { executables } = await buildBackend(folder, 'launcher');
  const command = { executable: executables[0] as string, env: { HOME: undefined, TMPDIR: undefined } };
  const log: string[] = [];
  const backend = await startBackendProcess(command, (line) => log.push(line));
  const client = connectPlugin(backend.target);
  const unreachable = contextFor('postgres://grafana@127.0.0.1:1/plenum');
  const health = await client.checkHealth(unreachable, AbortSignal.timeout(30_000));
  expect(health.message).toMatch(/refused the connection/);
  expect(log.join('\n')).toContain(`"nodeFlags":"${NODE_FLAGS.join(' ')}"`);
  await client.shutdown();
  await backend.awaitEnd();
  client.close();
  expect(await backend.ended).toBe('it ended with code 0');
});
