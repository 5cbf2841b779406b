import { RedfishError } from './errors.ts';

/** Codes of Node.js and OpenSSL for a certificate that cannot be trusted, and what they say to people. */
const DISTRUST: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not known',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet: look at the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is made out to another name',
};

/** The connection broke while it was used: a request that only reads may be repeated on a new one. */
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

export function isBroken(error: unknown): boolean {
  return BROKEN.has(codeOf(error));
}

/** What went wrong between us and a BMC, in one line; an error of ours, or an abort, stays what it is. */
export function asFailure(error: unknown): Error {
  if (error instanceof RedfishError || !(error instanceof Error) || error.name === 'AbortError') {
    return error instanceof Error ? error : new Error(String(error));
  }
  const code = codeOf(error);
  const distrust = DISTRUST[code];
  if (distrust !== undefined) {
    return new RedfishError('trust', `its certificate is not trusted: ${distrust}`, { cause: error });
  }
  if (code === '') {
    return error;
  }
  return new RedfishError('away', textOf(code, error), { isCutShort: isBroken(error), cause: error });
}

function textOf(code: string, error: Error): string {
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return 'no connection within the time limit';
  }
  if (isBroken(error)) {
    return 'closed the connection in the middle of an answer';
  }
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined)?.message : undefined;
  return ((error.message || first) ?? code).split('\n')[0] ?? code;
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
