import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ServerTlsConfig } from './config.ts';

/** How often the files of the certificate are looked at. */
const CHECK_MS = 5_000;

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

export type ServerTls = ReturnType<typeof serverTls>;

/**
 * Certificates last some weeks, and are renewed while the receiver runs: tells of the new ones.
 * @returns ends the watch
 */
export function watchTls(tls: ServerTlsConfig, apply: (options: ServerTls) => void): () => void {
  let stamp = stampOf(tls);
  const timer = setInterval(() => {
    try {
      const now = stampOf(tls);
      if (now !== stamp) {
        const options = serverTls(tls);
        // Throws for a certificate whose key is not written yet.
        createSecureContext(options);
        apply(options);
        stamp = now;
      }
    } catch {
      // Half written: the next look finds it whole.
    }
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Changes whenever one of the files was written. */
function stampOf(tls: ServerTlsConfig): string {
  return [tls.cert, tls.key, tls.clientCa]
    .flatMap((path) => (path === undefined ? [] : [statSync(path).mtimeMs]))
    .join(' ');
}
