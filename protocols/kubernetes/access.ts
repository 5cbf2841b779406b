import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesEndpoint } from './endpoint.ts';
import { readKubeconfig } from './kubeconfig.ts';

/** How one cluster is reached. Certificates are read once per connection to it, the token for each request. */
export interface Access {
  server: URL;
  /** Options of Node.js's TLS. */
  tls: { rejectUnauthorized: boolean; ca?: Buffer; cert?: Buffer; key?: Buffer; servername?: string };
  /** Headers that log in, with the token as it is now. */
  login(): Record<string, string>;
}

/**
 * @throws Error with one line that names the file or variable and what to do
 */
export function openAccess(endpoint: KubernetesEndpoint, env: NodeJS.ProcessEnv = process.env): Access {
  return endpoint.kubeconfig === undefined ? inCluster(endpoint, env) : byKubeconfig(endpoint, endpoint.kubeconfig);
}

function inCluster({ serviceAccount, server }: KubernetesEndpoint, env: NodeJS.ProcessEnv): Access {
  const tokenFile = join(serviceAccount, 'token');
  const caFile = join(serviceAccount, 'ca.crt');
  const url = server ?? serverOfPod(env);
  const hasCa = url.startsWith('https:');
  return {
    server: new URL(url),
    tls: { rejectUnauthorized: true, ...(hasCa ? { ca: readNow(caFile) } : {}) },
    login: () => bearer(readNow(tokenFile).toString('utf8')),
  };
}

function serverOfPod({
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: port = '443',
}: NodeJS.ProcessEnv): string {
  if (!host) {
    throw new Error(
      'This process does not run in a pod of a cluster (KUBERNETES_SERVICE_HOST is not set). Set kubeconfig, or server and serviceAccount, of the source.'
    );
  }
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function byKubeconfig({ context, server }: KubernetesEndpoint, path: string): Access {
  const read = readKubeconfig(path, context);
  if (!URL.canParse(server ?? read.server)) {
    throw new Error(
      `Kubeconfig ${path}: server "${read.server}" is not a URL. Write https://10.0.0.1:6443 or the like.`
    );
  }
  const { ca, cert, key, serverName } = read;
  return {
    server: new URL(server ?? read.server),
    tls: {
      rejectUnauthorized: read.verify,
      ...(ca ? { ca } : {}),
      ...(cert && key ? { cert, key } : {}),
      ...(serverName ? { servername: serverName } : {}),
    },
    login() {
      // A login that was renewed in place counts from the next request on.
      const { token, tokenFile, basic } = readKubeconfig(path, context);
      if (tokenFile !== undefined) {
        return bearer(readNow(tokenFile).toString('utf8'));
      }
      if (token !== undefined) {
        return bearer(token);
      }
      return basic === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` };
    },
  };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token.trim()}` };
}

function readNow(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Error(
      `${path} cannot be read (${code}). In a pod, check that automountServiceAccountToken is not false; elsewhere, set kubeconfig of the source.`,
      { cause: error }
    );
  }
}
