import type { HttpStatusError } from '../http/read.ts';
import { at, shown } from './values.ts';
import type { Json } from './values.ts';

/** What slurmrestd says is repeated in messages; it is short, and what a proxy says need not be. */
const SHOWN_CHARACTERS = 200;

/** A failure with what its reader does next. */
export class SlurmError extends Error {
  readonly nextStep: string;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(message: string, nextStep: string, options: { status?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'SlurmError';
    this.nextStep = nextStep;
    this.status = options.status;
  }
}

/** ESLURM_REST_EMPTY_RESULT of slurm_errno.h: up to v0.0.39, that there is nothing is an error. */
const EMPTY_RESULT = 9003;

/** Errors of slurmrestd in an answer, which it may give with status 200 too: in one line; `undefined` for none. */
export function errorsIn(answer: Json): string | undefined {
  const list = at(answer, 'errors');
  const [first] = (Array.isArray(list) ? list : []).filter((error) => at(error, 'error_number') !== EMPTY_RESULT);
  if (first === undefined) {
    return undefined;
  }
  const parts = ['description', 'error', 'source'].flatMap((key) => {
    const value = at(first, key);
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
  return oneLine([...new Set(parts)].join(', ') || shown(first));
}

/** What a refusal says in its body: JSON with `errors`, or a line of text. */
export function reasonOf({ body }: HttpStatusError): string | undefined {
  const text = body.toString('utf8').trim();
  try {
    return errorsIn(JSON.parse(text) as Json);
  } catch {
    return text === '' || text.startsWith('<') ? undefined : oneLine(text);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS);
}
