import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { MessageSecurityMode, OPCUAClient, UserTokenType, type EndpointDescription } from 'node-opcua-client';
import { policyOf, type OpcuaEndpoint } from './endpoint.ts';
import { statusIn } from './limits.ts';

/** A port of the same network answers within this; the reader waits. */
const PROBE_TIMEOUT_MS = 5_000;
const DEFAULT_PORT = 4_840;

/** What happened, and what to do next; both without a full stop at the end. */
interface Finding {
  what: string;
  next: string;
}

/**
 * Why a connection failed, found by trying less and less: the certificate folders, the status, the port, and what the
 * server offers to anybody who asks.
 * @param startedMs when the attempt began, epoch ms
 */
export async function explainFailure(error: Error, config: OpcuaEndpoint, startedMs: number): Promise<Error> {
  const { what, next } = await find(error, config, startedMs);
  return new Error(`OPC UA ${config.endpoint}: ${what}. ${next}.`, { cause: error });
}

async function find(error: Error, config: OpcuaEndpoint, startedMs: number): Promise<Finding> {
  const pki = config.security.pkiDirectory;
  const rejected = await newestFile(join(pki, 'rejected'), startedMs);
  if (rejected) {
    const target = join(pki, 'trusted', 'certs');
    const next = `Compare it with the server's, then move it: mv "${rejected}" "${target}/"`;
    return { what: "the server's certificate is not trusted", next };
  }
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOSPC') {
    const next = 'Check `security.pkiDirectory` and the rights of the user that the collector runs as';
    return { what: `the certificate folder cannot be written (${code} ${path ?? pki})`, next };
  }
  const status = statusIn(error.message);
  return (
    (status === undefined ? undefined : byStatus(status, pki)) ??
    (await byPort(config)) ??
    (await byOffer(config, status)) ?? {
      what: (error.message.split('\n')[0] ?? 'no connection').trim().replace(/[\s.]+$/, ''),
      next: "See the server's own log for the reason",
    }
  );
}

function byStatus(status: string, pki: string): Finding | undefined {
  if (/^Bad(UserAccessDenied|IdentityTokenRejected)/.test(status)) {
    return { what: `the server refuses the login (${status})`, next: 'Check `security.user` and `security.password`' };
  }
  if (/^Bad(CertificateTimeInvalid|CertificateIssuerTimeInvalid)/.test(status)) {
    const next = 'Compare the clocks of both machines with the dates of both certificates';
    return { what: `a certificate has expired or is not valid yet (${status})`, next };
  }
  if (/^Bad(Certificate|SecurityChecksFailed)/.test(status)) {
    const own = join(pki, 'own', 'certs', 'client_certificate.pem');
    return { what: `the server does not trust our certificate (${status})`, next: `Trust it at the server: ${own}` };
  }
  if (/^BadTcpEndpointUrlInvalid/.test(status)) {
    const next = "Copy the path of `endpoint` from the server's settings";
    return { what: `the server does not know this address (${status})`, next };
  }
  if (/^BadTooMany/.test(status)) {
    const next = "Close other clients' sessions and subscriptions, or raise the server's limit";
    return { what: `the server accepts no further session (${status})`, next };
  }
  return undefined;
}

/** Whether anything listens where the endpoint points to. */
async function byPort({ endpoint }: OpcuaEndpoint): Promise<Finding | undefined> {
  const { hostname, port } = new URL(endpoint.replace(/^opc\.tcp:/, 'http:'));
  const number = Number(port || DEFAULT_PORT);
  const code = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: number });
    const done = (result: string | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done('ETIMEDOUT'));
    socket.once('connect', () => done(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
  });
  switch (code) {
    case undefined:
      return undefined;
    case 'ECONNREFUSED':
      return {
        what: `nothing listens on port ${number} of ${hostname}`,
        next: 'Check the port of `endpoint`, and that the server runs',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        what: `the host name ${hostname} is not known here (${code})`,
        next: 'Check the host of `endpoint`, or write its IP address',
      };
    default:
      return {
        what: `${hostname} port ${number} cannot be reached (${code})`,
        next: 'Check `endpoint`, the firewall, and that the server runs',
      };
  }
}

/** What the server offers to anybody, held against what is configured. */
async function byOffer(config: OpcuaEndpoint, status: string | undefined): Promise<Finding | undefined> {
  const offers = await offersOf(config.endpoint);
  const refusal = typeof offers === 'string' ? byStatus(offers, config.security.pkiDirectory) : undefined;
  if (refusal) {
    return refusal;
  }
  if (offers === undefined || typeof offers === 'string') {
    return {
      what: 'the port is open, but what listens there does not answer as an OPC UA server',
      next: 'Check the port of `endpoint`: another service may have it, or the server is still starting',
    };
  }
  const mode = MessageSecurityMode[config.security.mode];
  const policy = policyOf(config);
  const usable = offers.filter((offer) => offer.securityMode === mode && policyName(offer) === policy);
  if (usable.length === 0) {
    const list = [
      ...new Set(offers.map((offer) => `${MessageSecurityMode[offer.securityMode]} with ${policyName(offer)}`)),
    ];
    return {
      what: `the server does not offer mode ${config.security.mode} with policy ${policy}; it offers ${list.join(', ')}`,
      next: 'Set `security.mode` and `security.policy` to one of these',
    };
  }
  const wanted = config.security.anonymous ? UserTokenType.Anonymous : UserTokenType.UserName;
  const tokens = usable.flatMap((offer) => offer.userIdentityTokens ?? []);
  if (!tokens.some(({ tokenType }) => tokenType === wanted)) {
    const kinds = [...new Set(tokens.map(({ tokenType }) => UserTokenType[tokenType]))].join(', ');
    const next = config.security.anonymous
      ? 'Give `security.user` and `security.password`, and remove `anonymous`'
      : 'Use `security.anonymous: true`, or let the server accept user names';
    const login = config.security.anonymous ? 'an anonymous login' : 'a login by user name';
    return { what: `the server does not accept ${login}; it accepts ${kinds || 'none'}`, next };
  }
  if (status !== undefined && /^Bad(IdentityToken|UserSignature)/.test(status)) {
    return { what: `the server refuses the login (${status})`, next: 'Check `security.user` and `security.password`' };
  }
  return undefined;
}

function policyName({ securityPolicyUri }: EndpointDescription): string {
  return securityPolicyUri?.split('#')[1] ?? 'an unknown policy';
}

/** What the server offers, or the status by which it refuses even to say so. */
async function offersOf(endpoint: string): Promise<EndpointDescription[] | string | undefined> {
  const client = OPCUAClient.create({
    endpointMustExist: false,
    keepSessionAlive: false,
    transportTimeout: PROBE_TIMEOUT_MS,
    defaultTransactionTimeout: PROBE_TIMEOUT_MS,
    connectionStrategy: { initialDelay: 100, maxDelay: 100, maxRetry: 0 },
  });
  try {
    await client.connect(endpoint);
    return await client.getEndpoints({ endpointUrl: endpoint });
  } catch (error) {
    return statusIn((error as Error).message);
  } finally {
    await client.disconnect().catch(() => undefined);
  }
}

/** The certificate that this attempt put into the folder of the rejected ones. */
async function newestFile(folder: string, sinceMs: number): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), mtimeMs: (await stat(join(folder, name))).mtimeMs }))
  );
  // File times may be coarser than the clock.
  const recent = files.filter(({ mtimeMs }) => mtimeMs >= sinceMs - 1_000);
  return recent.sort((a, b) => b.mtimeMs - a.mtimeMs)[0]?.path;
}
