/** How a connection to the database is secured, in the words of PostgreSQL's `sslmode`. */
export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Where a server is and how it is spoken to. */
export interface ServerOptions {
  host?: string;
  port?: number;
  database?: string;
  user?: string;
  tlsMode?: TlsMode;
}

/** A further server of a data source, usually that of another site. */
export interface FurtherServer extends ServerOptions {
  /** Letters, digits, `-` and `_`; unlike those of the others. */
  name?: string;
}

/** What the data source's settings hold in the open, as Grafana stores them. */
export interface ConnectionOptions extends ServerOptions {
  timeoutSeconds?: number;
  maxConnections?: number;
  /** What the first server is called where there are others; {@link FIRST_SERVER_NAME} unless set. */
  serverName?: string;
  servers?: FurtherServer[];
}

export const FIRST_SERVER_NAME = 'main';

/** A name is part of the keys of its secrets, and of sentences. */
export const SERVER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** Stored encrypted by Grafana; only the backend ever sees them again. */
export interface ConnectionSecrets {
  password?: string;
  /** PEM. */
  tlsCaCert?: string;
  /** PEM. */
  tlsClientCert?: string;
  /** PEM. */
  tlsClientKey?: string;
}

/** Key under which a secret of a further server is stored, such as `password_berlin`. */
export function serverSecret(secret: keyof ConnectionSecrets, server: string): string {
  return `${secret}_${server}`;
}
