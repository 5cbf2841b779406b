import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { counted } from '#model/text/counted.ts';
import {
  addressText,
  createLogins,
  Refusal,
  serverTls,
  type ListenAddress,
  type ReceiveConfig,
} from '#protocols/receive/read.ts';
import { httpClient } from '#protocols/http/read.ts';
import type { CheckResult } from '../contract/adapter.ts';
import type { IngestStatus } from './ingest.ts';
import { STATUS_PATH } from './listen.ts';

/** A certificate that ends sooner than this, days, is worth a word. */
const EXPIRES_SOON_DAYS = 21;
const DAY_MS = 86_400_000;
const STATUS_TIMEOUT_MS = 5_000;
const MAX_STATUS_BYTES = 4 * 2 ** 20;
/** Series without a place that a result names. */
const MAX_NAMED = 3;
/** Whoever listens on all addresses is asked on this machine's own. */
const ANY_ADDRESS: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
const TIME_LENGTH = '2026-01-01T00:00:00'.length;

/** Whether a receiver can do its work: its certificate, its logins, its port, and what has come in where it runs already. */
export async function checkReceiver(
  config: ReceiveConfig & { name: string },
  listen: ListenAddress,
  signal: AbortSignal,
  otherListen?: ListenAddress
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const target = addressText(listen);
  if (config.tls) {
    results.push(checkCertificate(config.tls));
  }
  const logins = checkLogins(config);
  if (logins) {
    results.push(logins);
  }
  const failure = await tryPort(listen);
  if (failure === 'EADDRINUSE') {
    return [...results, ...(await askRunning(config, listen, target, signal))];
  }
  results.push(portResult(target, failure));
  if (otherListen) {
    results.push(portResult(addressText(otherListen), await tryPort(otherListen)));
  }
  return results;
}

function portResult(target: string, failure: string | undefined): CheckResult {
  if (failure === undefined) {
    return { target, ok: true, message: 'the port is free; no collector listens there yet' };
  }
  const nextStep = 'Listen on an address of this machine, at a port that is free and that this user may open.';
  return { target, ok: false, message: `the port cannot be opened (${failure})`, nextStep };
}

function checkCertificate(tls: NonNullable<ReceiveConfig['tls']>): CheckResult {
  const target = tls.cert;
  try {
    serverTls(tls);
    const certificate = new X509Certificate(readFileSync(tls.cert));
    const daysLeft = Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY_MS);
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(tls.key)))) {
      const message = `the key ${tls.key} is not that of the certificate`;
      return { target, ok: false, message, nextStep: 'Give tls.cert and tls.key of one pair.' };
    }
    const message = `certificate until ${new Date(certificate.validTo).toISOString().slice(0, 10)}, ${daysLeft} days left`;
    return daysLeft < EXPIRES_SOON_DAYS
      ? { target, ok: daysLeft > 0, message, nextStep: 'Renew it; a running collector takes the new files by itself.' }
      : { target, ok: true, message };
  } catch (error) {
    const nextStep = 'Check tls.cert, tls.key and tls.clientCa: paths, rights, and that they are PEM.';
    return { target, ok: false, message: (error as Error).message, nextStep };
  }
}

function checkLogins({ auth }: ReceiveConfig): CheckResult | undefined {
  if (auth === undefined || auth === 'none') {
    return undefined;
  }
  const target = 'auth';
  try {
    // Reveals each secret.
    createLogins(auth)('Bearer ');
  } catch (error) {
    if (!(error instanceof Refusal)) {
      return { target, ok: false, message: (error as Error).message, nextStep: 'Correct the reference of the secret.' };
    }
  }
  const expired = [auth].flat().filter(({ expires }) => expires !== undefined && Date.parse(expires) <= Date.now());
  return {
    target,
    ok: expired.length === 0,
    message: `${counted([auth].flat().length, 'login')}${expired.length > 0 ? `, ${expired.length} of them expired` : ''}`,
    ...(expired.length > 0 ? { nextStep: 'Give the senders new logins, and remove the expired ones.' } : {}),
  };
}

/** @returns the code of the failure; `undefined` where the port is free */
function tryPort({ host, port }: ListenAddress): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** The port is taken: by a collector of ours, which says what has come in, or by something else. */
async function askRunning(
  config: ReceiveConfig,
  listen: ListenAddress,
  target: string,
  signal: AbortSignal
): Promise<CheckResult[]> {
  const host = ANY_ADDRESS[listen.host] ?? addressText(listen).replace(/:\d+$/, '');
  const scheme = config.tls === undefined ? 'http' : 'https';
  const [login] = config.auth === undefined || config.auth === 'none' ? [] : [config.auth].flat();
  const client = httpClient({
    timeout: STATUS_TIMEOUT_MS,
    maxBodySize: MAX_STATUS_BYTES,
    ...(login === undefined ? {} : { auth: login }),
    // It is this machine, under whatever name its certificate has.
    ...(config.tls === undefined ? {} : { tls: { verify: false } }),
  });
  try {
    const { body } = await client.get(`${scheme}://${host}:${listen.port}${STATUS_PATH}`, {}, signal);
    return statusResults(target, JSON.parse(body.toString('utf8')) as IngestStatus);
  } catch (error) {
    const nextStep = config.tls?.clientCa
      ? 'Where a collector runs there, it lets in only senders with a certificate: look at its state on the start page.'
      : 'Where no collector runs there, stop what does, or set `listen` to another port.';
    const message = `the port is in use, and does not say what came in: ${(error as Error).message}`;
    return [{ target, ok: config.tls?.clientCa !== undefined, message, nextStep }];
  } finally {
    await client.close();
  }
}

function statusResults(target: string, status: IngestStatus): CheckResult[] {
  const { senders, points, unplaced, refused, complaint } = status;
  if (senders.length === 0) {
    const message = 'a collector listens there; nobody has sent yet';
    return [{ target, ok: true, message, nextStep: 'Point a sender at it: the documentation has the lines.' }];
  }
  const results: CheckResult[] = senders.map(({ name, agent, series, samples, lastMs }) => ({
    target: `${target} from ${name}`,
    ok: true,
    message: `${agent || 'unnamed'}: ${samples} samples, ${series} series with a mapping, last at ${new Date(lastMs).toISOString().slice(0, TIME_LENGTH)}Z`,
  }));
  results.push({
    target,
    ok: points > 0,
    message: `${points} points`,
    ...(points > 0 ? {} : { nextStep: 'Map the series that you want under metrics, or set useCatalog: true.' }),
  });
  if (unplaced.length > 0) {
    const some = unplaced.slice(0, MAX_NAMED).map((labels) => JSON.stringify(labels));
    const message = `${unplaced.length} series or more belong nowhere, such as ${some.join(', ')}`;
    results.push({
      target,
      ok: false,
      message,
      nextStep: 'Say under `targets` by which labels they belong somewhere.',
    });
  }
  const refusals = Object.entries(refused);
  if (refusals.length > 0) {
    const counted = refusals.map(([kind, count]) => `${kind} ${count}`).join(', ');
    const last = complaint === undefined ? '' : `; the last: ${complaint}`;
    results.push({
      target,
      ok: complaint === undefined,
      message: `refused since the start: ${counted}${last}`,
      nextStep: 'The log of the collector names the senders.',
    });
  }
  return results;
}
