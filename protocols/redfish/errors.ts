/**
 * How a BMC failed. `away`: no connection or no answer in time; `login`: it refuses the credentials; `busy`: it asks to come
 * back later; `trust`: its certificate is not the expected one; `refused`: this resource, by status; `garbled`: what it
 * answered cannot be read.
 */
export type RedfishFailure = 'away' | 'login' | 'busy' | 'trust' | 'refused' | 'garbled';

export class RedfishError extends Error {
  override readonly name = 'RedfishError';
  readonly kind: RedfishFailure;
  readonly status: number | undefined;
  /** When a busy BMC asks to be left alone until, ms from now. */
  readonly retryAfterMs: number | undefined;
  /** It took the request and gave no whole answer: it is away, or cannot give this one resource. */
  readonly isCutShort: boolean;

  constructor(
    kind: RedfishFailure,
    message: string,
    more: { status?: number; retryAfterMs?: number | undefined; isCutShort?: boolean; cause?: unknown } = {}
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = kind;
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
    this.isCutShort = more.isCutShort ?? false;
  }

  /** Whether only this resource is affected: the others of the BMC may be asked. */
  get isOfResource(): boolean {
    return this.kind === 'refused' || this.kind === 'garbled';
  }
}
