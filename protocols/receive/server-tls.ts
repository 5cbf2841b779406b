import { readFileSync, statSync } from 'node:fs';
import type { ServerTlsConfig } from './config.ts';

/** The options of a TLS server; the files are read now. */
export function serverTls(tls: ServerTlsConfig) {
  return {
    cert: readFileSync(tls.cert),
    key: readFileSync(tls.key),
    minVersion: 'TLSv1.2' as const,
    ...(tls.clientCa === undefined
      ? {}
      : { ca: readFileSync(tls.clientCa), requestCert: true, rejectUnauthorized: true }),
  };
}

/** Changes whenever one of the files was written: certificates are renewed while the receiver runs. */
export function tlsStamp(tls: ServerTlsConfig): string {
  return [tls.cert, tls.key, tls.clientCa]
    .flatMap((path) => (path === undefined ? [] : [statSync(path).mtimeMs]))
    .join(' ');
}
