import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ENDPOINT_NAMES, portFlag } from './endpoints.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const FREE_PORTS = ENDPOINT_NAMES.flatMap((name) => [`--${portFlag(name)}`, '0']);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-simulator-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(args: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, '--json', '--pki', join(folder, 'pki'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) {
    text += String(chunk);
  }
  return text;
}

test('starts on free ports, writes the configuration, serves, and stops cleanly on SIGTERM', async () => {
  const config = join(folder, 'collector.yaml');
  const child = run([...FREE_PORTS, '--write-config', config]);
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const { ready, endpoints } = JSON.parse(String(line));
  expect(ready).toBe(true);
  const written = parse(await readFile(config, 'utf8')) as { sources: Array<{ endpoint?: string }> };
  expect(written.sources[0]?.endpoint).toBe(endpoints.opcua);
  const state = (await (await fetch(`${endpoints.control}/state`)).json()) as { racks: unknown[] };
  expect(state.racks).toHaveLength(12);
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
});

test('a port in use is one sentence that says what to do, and exit code 1', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  const child = run([...FREE_PORTS, '--modbus-port', String(port)]);
  const [complaint, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit') as Promise<[number]>]);
  blocker.close();
  expect(complaint.trim()).toBe(
    `Modbus port ${port} on 127.0.0.1 is in use. Choose another with --modbus-port, or 0 for a free one.`
  );
  expect(code).toBe(1);
});

test('a bad flag is one sentence and exit code 1', async () => {
  const child = run(['--speed', 'fast']);
  const [complaint, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit') as Promise<[number]>]);
  expect(complaint.trim()).toBe('--speed fast is out of range. Use a number from 0.01 to 3600.');
  expect(code).toBe(1);
});
