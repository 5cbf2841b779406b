import type { PolledMember, Turn } from './polled.ts';

/** Asks a member, for no longer than it may take: a library that never answers must not pass for a slow device. */
export function giveUpAfter({ read, timeoutMs }: PolledMember): PolledMember['read'] {
  if (timeoutMs === undefined) {
    return read;
  }
  let pending = false;

  async function begin(signal: AbortSignal): Promise<Turn | undefined> {
    pending = true;
    try {
      return await read(signal);
    } finally {
      pending = false;
    }
  }

  return async (signal) => {
    if (pending) {
      throw new Error(`has not ended a request that was given up after ${timeoutMs} ms`);
    }
    const deadline = Promise.withResolvers<never>();
    const givenUp = new AbortController();
    const error = new Error(`no answer within ${timeoutMs} ms`);
    const timer = setTimeout(() => {
      deadline.reject(error);
      givenUp.abort(error);
    }, timeoutMs);
    try {
      return await Promise.race([begin(AbortSignal.any([signal, givenUp.signal])), deadline.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}
