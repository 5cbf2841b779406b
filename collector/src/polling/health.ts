import { deviceOf, type Away, type PolledConnection, type PolledMember } from './polled.ts';

/** What is to be told after a turn. */
export type Verdict =
  | { kind: 'connected' }
  | { kind: 'degraded'; message: string }
  /** No member answers any more. */
  | { kind: 'lost'; error: Error };

type Judged = Pick<PolledConnection, 'members' | 'noun' | 'missesBeforeAway' | 'complaint' | 'lostError'>;

interface Device {
  misses: number;
  /** Its last turn, where it did not answer. */
  last: Away | undefined;
}

/**
 * Judges a connection by the turns of its members: connected, degraded with the reason, or lost.
 * @returns a function to call after each turn, with why the member did not answer and whether it gave a reading; `undefined`
 * where there is no news
 */
export function connectionHealth({ members, noun, missesBeforeAway = 1, complaint, lostError }: Judged) {
  const devices = new Map<unknown, Device>(members.map((member) => [deviceOf(member), { misses: 0, last: undefined }]));
  let awayCount = 0;
  let hasRead = false;
  let hasAnswered = false;
  let told: string | undefined;

  const awayOf = ({ misses, last }: Device) => (misses >= missesBeforeAway && last ? [last] : []);

  return (member: PolledMember, failure: Error | undefined, read: boolean): Verdict | undefined => {
    const before = devices.get(deviceOf(member))?.misses ?? 0;
    const misses = failure ? before + 1 : 0;
    devices.set(deviceOf(member), { misses, last: failure && { name: member.name, error: failure } });
    awayCount += Number(misses >= missesBeforeAway) - Number(before >= missesBeforeAway);
    hasRead ||= read;
    hasAnswered ||= failure === undefined;
    // Of a thousand members hardly one is away, and each of them is judged in each interval.
    const away = awayCount === 0 ? [] : [...devices.values()].flatMap(awayOf);
    if (awayCount === devices.size) {
      return { kind: 'lost', error: (lostError ?? firstAway)(away) };
    }
    const message = complaint?.(away) ?? counted(away, devices.size, noun);
    // Who only accepts the connection is not connected yet.
    if (!hasAnswered || (!hasRead && message === '') || message === told) {
      return undefined;
    }
    told = message;
    return message === '' ? { kind: 'connected' } : { kind: 'degraded', message };
  };
}

function firstAway([first]: readonly Away[]): Error {
  return new Error(first && textOf(first), { cause: first?.error });
}

function counted(away: readonly Away[], total: number, noun: string): string {
  const [first] = away;
  return first ? `${away.length} of ${total} ${noun} down, ${textOf(first)}` : '';
}

function textOf({ name, error }: Away): string {
  return `${name}: ${error.message}`;
}
