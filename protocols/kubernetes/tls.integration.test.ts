import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAccess } from './access.ts';
import { kubernetesClient } from './client.ts';
import { startApiServer, type TestApiServer } from './testing/api-server.ts';

/** A certificate for 127.0.0.1 that vouches for itself, with its key. */
const TLS = new URL('../redfish/testing/tls/', import.meta.url);

let api: TestApiServer;
let folder: string;
let certificate: string;
let key: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-kubernetes-tls-'));
  [certificate, key] = (await Promise.all(
    ['certificate.pem', 'key.pem'].map((name) => readFile(new URL(name, TLS), 'utf8'))
  )) as [string, string];
  api = await startApiServer({ tls: { cert: certificate, key, ca: certificate, requestCert: true } });
  await writeFile(join(folder, 'token'), 'x');
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Gets the pods as the user of a kubeconfig. */
async function get(user: object, cluster: object): Promise<unknown> {
  const path = join(folder, 'config');
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: api.url, ...cluster } }],
    users: [{ name: 'u', user }],
  };
  // JSON is YAML, too.
  await writeFile(path, JSON.stringify(config));
  const client = kubernetesClient({ access: openAccess({ kubeconfig: path, serviceAccount: '' }) });
  try {
    return await client.get('/api/v1/pods', new AbortController().signal);
  } finally {
    await client.close();
  }
}

it('logs in with a client certificate to a server that the CA vouches for', async () => {
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  expect(await get(user, { 'certificate-authority-data': base64(certificate) })).toMatchObject({ items: [] });
  await expect(get({}, { 'certificate-authority-data': base64(certificate) })).rejects.toThrow(/^GET https:\/\/127/);
});

it('asks nothing of a server that the CA does not vouch for, and names the trouble', async () => {
  const user = { token: 'secret', 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  await expect(get(user, {})).rejects.toThrow(/self-signed certificate/);
  await expect(
    get(user, { 'certificate-authority-data': base64(certificate), 'tls-server-name': 'kubernetes' })
  ).rejects.toThrow(/kubernetes/);
  expect(api.requests).toEqual([]);
  expect(await get(user, { 'insecure-skip-tls-verify': true })).toMatchObject({ items: [] });
});

it('in a pod takes the CA beside the token, and the one that replaced it for the next connection', async () => {
  await api.close();
  api = await startApiServer({ tls: { cert: certificate, key }, tokens: new Set(['x']) });
  const ask = async () => {
    const client = kubernetesClient({ access: openAccess({ serviceAccount: folder, server: api.url }) });
    return client.get('/api/v1/pods', new AbortController().signal).finally(() => client.close());
  };
  await expect(ask()).rejects.toThrow(/ca\.crt cannot be read \(ENOENT\)/);
  await writeFile(join(folder, 'ca.crt'), certificate);
  expect(await ask()).toMatchObject({ items: [] });
});
