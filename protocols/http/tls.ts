import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Certificates of a connection, as PEM files whose paths are relative to the configuration file. */
export const tlsSchema = z
  .object({
    ca: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "PEM file of the CA that signed the server's certificate; relative to this file." }),
    cert: z.string().min(1).optional().meta({ description: 'PEM file of a client certificate; with key.' }),
    key: z.string().min(1).optional().meta({ description: 'PEM file of the key of the client certificate.' }),
    serverName: z.string().min(1).optional().meta({ description: 'Name to expect in the certificate.' }),
    verify: z.boolean().default(true).meta({ description: 'false accepts any certificate: for a test bench only.' }),
  })
  .strict()
  .refine((tls) => (tls.cert === undefined) === (tls.key === undefined), { error: 'set cert and key together' });
export type TlsConfig = z.infer<typeof tlsSchema>;

/** The options of Node.js's TLS; the files are read now. */
export function tlsOptions(tls: TlsConfig | undefined) {
  if (!tls) {
    return {};
  }
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.ca === undefined ? {} : { ca: readFileSync(tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: readFileSync(tls.cert) }),
    ...(tls.key === undefined ? {} : { key: readFileSync(tls.key) }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
}
