import { z } from 'zod';

/** What the API says where it refuses something (meta/v1 Status). */
const statusSchema = z.looseObject({
  kind: z.literal('Status'),
  code: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z
    .looseObject({
      retryAfterSeconds: z.number().optional(),
      causes: z.array(z.looseObject({ reason: z.string().optional(), message: z.string().optional() })).optional(),
    })
    .optional(),
});

/** A longer message of a server is cut. */
const MAX_MESSAGE_LENGTH = 300;

/** The API answered, and with a refusal. */
export class KubernetesError extends Error {
  override name = 'KubernetesError';
  /** HTTP status, or `code` of the Status object. */
  readonly status: number;
  /** The API's word: `Expired`, `Forbidden`. Empty where a proxy answers. */
  readonly reason: string;
  /** The server asks to wait that long, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number, reason = '', retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** What was asked for is no longer kept: a version that is too old, a continue token that has expired. */
  get isExpired(): boolean {
    return this.status === 410 || this.reason === 'Expired' || this.reason === 'Gone';
  }

  /**
   * The webhook that writes objects of this kind in the version asked for does not answer, as while its operator restarts, or for ever
   * where the operator was removed and its CRDs were not. Other kinds are as they were.
   */
  get isUnconvertible(): boolean {
    return this.status >= 500 && this.message.includes('conversion webhook');
  }

  /** The server does not know the version yet, as after a restore from a backup: it never will. */
  get isFromTheFuture(): boolean {
    return this.reason === 'Timeout' && this.message.includes('Too large resource version');
  }
}

/** An answer with a status that is not 200. `what` is what was asked for, for people. */
export function refusalOf(what: string, status: number, body: string, retryAfter: string | undefined): KubernetesError {
  const said = parsed(body);
  const seconds = Number(retryAfter ?? said?.details?.retryAfterSeconds);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
  const message = said?.message ?? `answered with status ${status}`;
  return new KubernetesError(`${what}: ${cut(message)}`, status, said?.reason, retryAfterMs);
}

/** The object of an `ERROR` event. */
export function failureOfEvent(what: string, object: unknown): KubernetesError {
  const { data } = statusSchema.safeParse(object);
  const seconds = data?.details?.retryAfterSeconds;
  return new KubernetesError(
    `${what}: ${cut(data?.message ?? 'the watch ended with an error that is not a Status')}`,
    data?.code ?? 500,
    data?.reason,
    seconds === undefined ? undefined : seconds * 1_000
  );
}

function parsed(body: string): z.infer<typeof statusSchema> | undefined {
  try {
    return statusSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function cut(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)}…` : line;
}
