import { z } from 'zod';
import { secretSchema } from '#config/secret.ts';
import { percentDecoded } from '#model/text/percent-decoded.ts';

export const httpAuthSchema = z.union([
  z.object({ username: z.string().min(1), password: secretSchema }).strict(),
  z.object({ bearerToken: secretSchema }).strict(),
]);
export type HttpAuth = z.infer<typeof httpAuthSchema>;

/**
 * The header by which a request logs in: as configured, else by the user that the URL carries. Secrets are resolved for
 * each request, so that a rotated token is used without a restart.
 */
export function authorization(auth: HttpAuth | undefined, { username, password }: URL): Record<string, string> {
  if (auth === undefined) {
    return username === '' ? {} : { authorization: basic(percentDecoded(username), percentDecoded(password)) };
  }
  if ('bearerToken' in auth) {
    return { authorization: `Bearer ${auth.bearerToken.reveal()}` };
  }
  return { authorization: basic(auth.username, auth.password.reveal()) };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
