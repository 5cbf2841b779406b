/** Why a request is not taken; each is counted apart. */
export type RefusalKind =
  | 'login'
  | 'address'
  | 'media type'
  | 'too large'
  | 'not understood'
  | 'too slow'
  | 'busy'
  | 'storage'
  | 'series limit'
  | 'histogram';

/** When a sender is to try again, s: soon, as a spool that is full gets room in steps. */
export const RETRY_AFTER_S = 5;

/** A request that is answered with an error. The message is a sentence for whoever runs the sender. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly kind: RefusalKind;
  readonly headers: Record<string, string>;

  constructor(status: number, kind: RefusalKind, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.headers = headers;
  }
}

/** To be tried again later: the sender keeps what it has until then. */
export function notNow(kind: RefusalKind, message: string): Refusal {
  return new Refusal(503, kind, message, { 'retry-after': String(RETRY_AFTER_S) });
}
