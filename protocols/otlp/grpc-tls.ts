import { experimental, ServerCredentials } from '@grpc/grpc-js';
import { serverTls, watchTls, type ReceiveConfig, type ServerTls } from '../receive/read.ts';

/** The credentials of a server whose certificate may be renewed while it runs. */
export interface RenewedCredentials {
  credentials: ServerCredentials;
  endWatch(): void;
}

/** Reads the files now, and again when they change; throws where they cannot be read. */
export function renewedCredentials(tls: ReceiveConfig['tls']): RenewedCredentials {
  if (tls === undefined) {
    return { credentials: ServerCredentials.createInsecure(), endWatch: () => undefined };
  }
  let now = serverTls(tls);
  const listeners = new Set<() => void>();
  const on = (tell: () => void) => {
    listeners.add(tell);
    // The server listens to its credentials only after they have begun to listen here.
    queueMicrotask(tell);
  };
  const provider: experimental.CertificateProvider = {
    addCaCertificateListener: (listener) => on(() => listener({ caCertificate: caOf(now) })),
    addIdentityCertificateListener: (listener) => on(() => listener({ certificate: now.cert, privateKey: now.key })),
    // The server keeps both for as long as it lives.
    removeCaCertificateListener: () => undefined,
    removeIdentityCertificateListener: () => undefined,
  };
  const needsClient = tls.clientCa !== undefined;
  return {
    // Its declaration calls the first one the CA's; it is the server's own (grpc-js 1.14), and the tests hold that.
    credentials: experimental.createCertificateProviderServerCredentials(
      provider,
      needsClient ? provider : null,
      needsClient
    ),
    endWatch: watchTls(tls, (options) => {
      now = options;
      listeners.forEach((tell) => tell());
    }),
  };
}

function caOf(tls: ServerTls): Buffer {
  return 'ca' in tls && tls.ca ? tls.ca : Buffer.alloc(0);
}
