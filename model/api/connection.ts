/** How a connection to the database is secured, in the words of PostgreSQL's `sslmode`. */
export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** What the data source's settings hold in the open, as Grafana stores them. */
export interface ConnectionOptions {
  host?: string;
  port?: number;
  database?: string;
  user?: string;
  tlsMode?: TlsMode;
  timeoutSeconds?: number;
  maxConnections?: number;
}

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
