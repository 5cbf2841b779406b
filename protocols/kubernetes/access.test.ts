import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openAccess } from './access.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';
const base64 = Buffer.from(PEM).toString('base64');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function kubeconfig(user: object, cluster: object = {}): string {
  const path = join(folder, 'config');
  writeFileSync(
    path,
    stringify({
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'x' } }],
      clusters: [
        { name: 'c', cluster: { server: 'https://10.0.0.1:6443', 'certificate-authority-data': base64, ...cluster } },
      ],
      users: [{ name: 'u', user }],
    })
  );
  return path;
}
const open = (path: string, more: object = {}) => openAccess({ kubeconfig: path, serviceAccount: '', ...more }, {});

it('logs in with a token, and with the one that replaced it', () => {
  const access = open(kubeconfig({ token: 'one' }));
  expect(access.server.href).toBe('https://10.0.0.1:6443/');
  expect(access.tls).toEqual({ rejectUnauthorized: true, ca: Buffer.from(PEM) });
  expect(access.login()).toEqual({ authorization: 'Bearer one' });
  kubeconfig({ token: 'two' });
  expect(access.login()).toEqual({ authorization: 'Bearer two' });
});

it('reads certificates and a token file beside the kubeconfig', () => {
  for (const name of ['client.crt', 'client.key', 'ca.crt']) {
    writeFileSync(join(folder, name), `${PEM}${name}`);
  }
  writeFileSync(join(folder, 'token'), ' from a file\n');
  const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key', tokenFile: 'token', token: 'stale' };
  const cluster = { 'certificate-authority-data': null, 'certificate-authority': 'ca.crt', 'tls-server-name': 'kube' };
  const access = open(kubeconfig(user, cluster));
  expect(access.tls).toEqual({
    rejectUnauthorized: true,
    ca: Buffer.from(`${PEM}ca.crt`),
    cert: Buffer.from(`${PEM}client.crt`),
    key: Buffer.from(`${PEM}client.key`),
    servername: 'kube',
  });
  expect(access.login()).toEqual({ authorization: 'Bearer from a file' });
});

it('takes client certificates as data, and needs no token then', () => {
  const access = open(kubeconfig({ 'client-certificate-data': base64, 'client-key-data': base64 }));
  expect(access.tls.cert?.toString()).toBe(PEM);
  expect(access.login()).toEqual({});
});

it.each([
  [
    'a program',
    { exec: { command: 'gke-gcloud-auth-plugin' } },
    {},
    /user "u" gets its token from the program gke-gcloud-auth-plugin, which is not run\. Give/,
  ],
  ['a provider', { 'auth-provider': { name: 'oidc' } }, {}, /logs in by the provider oidc, which is not supported/],
  ['a proxy', {}, { 'proxy-url': 'socks5://x' }, /cluster "c" has proxy-url/],
  [
    'a certificate without key',
    { 'client-certificate-data': base64 },
    {},
    /a client certificate or a key, and not both/,
  ],
  ['what is not PEM', {}, { 'certificate-authority-data': 'AAAA' }, /certificate-authority-data is not PEM in base64/],
  [
    'an absent file',
    {},
    { 'certificate-authority-data': null, 'certificate-authority': 'no.crt' },
    /certificate-authority \S+no\.crt cannot be read \(ENOENT\)/,
  ],
])('refuses %s with what to do', (_, user, cluster, message) => {
  expect(() => open(kubeconfig(user, cluster))).toThrow(message);
});

it('names the contexts that there are', () => {
  expect(() => open(kubeconfig({}), { context: 'there' })).toThrow(
    /has no context "there"\. It has: here\. Set context of the source\./
  );
});

it('never quotes a kubeconfig that cannot be read: it holds tokens', () => {
  const path = join(folder, 'config');
  writeFileSync(path, 'token: "sesame\n  - x: [');
  expect(() => open(path)).toThrow(/^Kubeconfig \S+ is not YAML \((?!.*sesame).*Check the path/);
  expect(() => open(join(folder, 'none'))).toThrow(/cannot be read \(ENOENT\)/);
});

it('in a pod reads the folder of the service account, again for each request', () => {
  writeFileSync(join(folder, 'token'), 'one');
  writeFileSync(join(folder, 'ca.crt'), PEM);
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
  const access = openAccess({ serviceAccount: folder }, env);
  expect([access.server.href, access.tls.ca?.toString()]).toEqual(['https://[fd00::1]:6443/', PEM]);
  writeFileSync(join(folder, 'token'), 'two');
  expect(access.login()).toEqual({ authorization: 'Bearer two' });
  expect(() => openAccess({ serviceAccount: folder }, {})).toThrow(
    /KUBERNETES_SERVICE_HOST is not set\)\. Set kubeconfig/
  );
});
