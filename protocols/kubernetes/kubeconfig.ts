import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { clause } from '#model/text/clause.ts';

const text = z.string().min(1);
const named = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .array(z.object({ name: text, ...shape }))
    .nullish()
    .transform((entries) => entries ?? []);

/** What of a kubeconfig (client-go, clientcmd/api/v1) is used, and what is refused. */
const kubeconfigSchema = z.looseObject({
  'current-context': z.string().nullish(),
  contexts: named({ context: z.object({ cluster: text, user: z.string().nullish() }) }),
  clusters: named({
    cluster: z.object({
      server: text,
      'certificate-authority': text.nullish(),
      'certificate-authority-data': text.nullish(),
      'insecure-skip-tls-verify': z.boolean().nullish(),
      'tls-server-name': text.nullish(),
      'proxy-url': z.string().nullish(),
    }),
  }),
  users: named({
    user: z
      .object({
        token: text.nullish(),
        tokenFile: text.nullish(),
        'client-certificate': text.nullish(),
        'client-certificate-data': text.nullish(),
        'client-key': text.nullish(),
        'client-key-data': text.nullish(),
        username: z.string().nullish(),
        password: z.string().nullish(),
        exec: z.looseObject({ command: z.string().nullish() }).nullish(),
        'auth-provider': z.looseObject({ name: z.string().nullish() }).nullish(),
      })
      .nullish(),
  }),
});

/** What one context of a kubeconfig says, files read. */
export interface KubeconfigAccess {
  server: string;
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
  serverName?: string;
  /** False where the kubeconfig says `insecure-skip-tls-verify`. */
  verify: boolean;
  token?: string;
  /** Path of a file with the token, absolute. */
  tokenFile?: string;
  basic?: { username: string; password: string };
}

const TOKEN_INSTEAD =
  'Give the source a login of its own: a service account with a token file, as docs/connect-kubernetes.md says';

/**
 * Reads the context of a kubeconfig; relative paths in it start from its folder.
 * @throws Error that names the file and what to do, for what is absent, unreadable, or needs a program to be run
 */
export function readKubeconfig(path: string, wanted: string | undefined): KubeconfigAccess {
  const config = parsed(path);
  const { 'current-context': current } = config;
  const contextName = wanted ?? current ?? '';
  const { context } = entry(path, config.contexts, 'context', contextName);
  const { cluster } = entry(path, config.clusters, 'cluster', context.cluster);
  const user = context.user ? entry(path, config.users, 'user', context.user).user : undefined;
  const {
    'certificate-authority': caFile,
    'certificate-authority-data': caData,
    'insecure-skip-tls-verify': isUnsafe,
    'tls-server-name': serverName,
    'proxy-url': proxy,
  } = cluster;
  const {
    'client-certificate': certFile,
    'client-certificate-data': certData,
    'client-key': keyFile,
    'client-key-data': keyData,
    'auth-provider': provider,
  } = user ?? {};
  const who = `user "${context.user}"`;
  if (user?.exec) {
    throw new Error(
      `Kubeconfig ${path}: ${who} gets its token from the program ${user.exec.command ?? 'that it names'}, which is not run. ${TOKEN_INSTEAD}.`
    );
  }
  if (provider) {
    throw new Error(
      `Kubeconfig ${path}: ${who} logs in by the provider ${provider.name ?? ''}, which is not supported. ${TOKEN_INSTEAD}.`
    );
  }
  if (proxy) {
    throw new Error(
      `Kubeconfig ${path}: cluster "${context.cluster}" has proxy-url, which is not supported. Give the collector a way without a proxy.`
    );
  }
  const at = (name: string | null | undefined) => (name ? resolve(dirname(path), name) : undefined);
  const pem = (what: string, data: string | null | undefined, file: string | null | undefined) =>
    data ? decoded(path, what, data) : file ? readPem(path, what, at(file) ?? '') : undefined;
  const ca = pem('certificate-authority', caData, caFile);
  const cert = pem('client-certificate', certData, certFile);
  const key = pem('client-key', keyData, keyFile);
  if ((cert === undefined) !== (key === undefined)) {
    throw new Error(`Kubeconfig ${path}: ${who} has a client certificate or a key, and not both. Add the other one.`);
  }
  const tokenFile = at(user?.tokenFile);
  return {
    server: cluster.server,
    verify: isUnsafe !== true,
    ...(ca ? { ca } : {}),
    ...(cert && key ? { cert, key } : {}),
    ...(serverName ? { serverName } : {}),
    // As in client-go: the file wins over the token beside it.
    ...(tokenFile ? { tokenFile } : user?.token ? { token: user.token } : {}),
    ...(user?.username ? { basic: { username: user.username, password: user.password ?? '' } } : {}),
  };
}

function parsed(path: string): z.infer<typeof kubeconfigSchema> {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // What YAML complains about quotes the line, which may be a token.
    const reason = code?.startsWith('E')
      ? `cannot be read (${code})`
      : `is not YAML (${message.split(/ at line|\n/)[0]})`;
    throw new Error(`Kubeconfig ${path} ${clause(reason)}. Check the path, its rights and its content.`, {
      cause: error,
    });
  }
  const { data, error } = kubeconfigSchema.safeParse(content);
  if (!data) {
    const [issue] = error.issues;
    throw new Error(
      `Kubeconfig ${path} is not a kubeconfig: ${issue?.path.join('.') || 'file'}: ${clause(issue?.message ?? '')}. Compare it with what kubectl config view prints.`
    );
  }
  return data;
}

function entry<E extends { name: string }>(path: string, entries: readonly E[], key: string, name: string): E {
  const found = entries.find((one) => one.name === name);
  if (!found) {
    const names = entries.map((one) => one.name).join(', ') || 'none';
    throw new Error(
      `Kubeconfig ${path} has no ${key} "${name}". It has: ${names}.${key === 'context' ? ' Set context of the source.' : ''}`
    );
  }
  return found;
}

function decoded(path: string, what: string, data: string): Buffer {
  const bytes = Buffer.from(data, 'base64');
  if (!bytes.includes('-----BEGIN')) {
    throw new Error(
      `Kubeconfig ${path}: ${what}-data is not PEM in base64. Write it anew with kubectl config view --raw.`
    );
  }
  return bytes;
}

function readPem(path: string, what: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Error(`Kubeconfig ${path}: ${what} ${file} cannot be read (${code}). Check the path and its rights.`, {
      cause: error,
    });
  }
}
