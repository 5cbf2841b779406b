import type { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { tlsOptions, type TlsConfig } from '../http/tls.ts';
import { RedfishError } from './errors.ts';

/** SHA-256 of a certificate as `openssl x509 -fingerprint -sha256` prints it, with or without colons. */
export const FINGERPRINT = /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

export function plainFingerprint(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

/**
 * Connects to a BMC. With a fingerprint its certificate is compared with that and nothing else: it vouches for itself, whoever
 * signed it and whatever name and dates it carries.
 * @param timeoutMs of connecting, with the TLS handshake
 */
export function bmcConnector(
  tls: TlsConfig | undefined,
  fingerprint: string | undefined,
  timeoutMs: number
): buildConnector.connector {
  if (fingerprint === undefined) {
    return buildConnector({ ...tlsOptions(tls), timeout: timeoutMs, allowH2: false });
  }
  const expected = plainFingerprint(fingerprint);
  // A resumed session carries no certificate to look at.
  const connect = buildConnector({
    ...tlsOptions(tls),
    rejectUnauthorized: false,
    timeout: timeoutMs,
    maxCachedSessions: 0,
    allowH2: false,
  });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) {
        callback(error, null);
        return;
      }
      const found = plainFingerprint((socket as TLSSocket).getPeerCertificate?.().fingerprint256 ?? '');
      if (found === expected) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(new RedfishError('trust', otherCertificate(found)), null);
    });
}

function otherCertificate(found: string): string {
  return found === ''
    ? 'answers without TLS, though a fingerprint of its certificate is set'
    : `shows another certificate than the pinned one: its SHA-256 fingerprint is ${withColons(found)}`;
}

export function withColons(fingerprint: string): string {
  return (plainFingerprint(fingerprint).match(/../g) ?? []).join(':').toUpperCase();
}

/** Time for a handshake with a slow BMC. */
const LOOK_MS = 30_000;

/** The SHA-256 fingerprint of the certificate that a server shows, trusted or not; `undefined` where it shows none. */
export function presentedFingerprint(origin: string): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(origin);
  const connect = buildConnector({ rejectUnauthorized: false, timeout: LOOK_MS, maxCachedSessions: 0, allowH2: false });
  return new Promise((resolve) => {
    connect({ protocol, hostname, port: port === '' ? '443' : port }, (...[error, socket]) => {
      const found = error ? undefined : (socket as TLSSocket).getPeerCertificate?.().fingerprint256;
      socket?.destroy();
      resolve(found === undefined ? undefined : withColons(found));
    });
  });
}
