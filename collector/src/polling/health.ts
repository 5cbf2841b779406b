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

/** Judges a connection by the turns of its members: connected, degraded with the reason, or lost. */
export interface Health {
  /**
   * To be called after each turn, with why the member did not answer and whether it gave a reading; `undefined` where there is
   * no news.
   */
  judge(member: PolledMember, failure: Error | undefined, read: boolean): Verdict | undefined;
  /** Others are members from now on. */
  change(members: readonly PolledMember[]): Verdict | undefined;
}

export function connectionHealth(judged: Judged): Health {
  const { noun, missesBeforeAway = 1, complaint, lostError } = judged;
  let devices = devicesOf(judged.members);
  let awayCount = 0;
  let hasRead = false;
  let hasAnswered = false;
  let told: string | undefined;

  const isAway = ({ misses }: Device) => misses >= missesBeforeAway;
  const awayOf = (device: Device) => (isAway(device) && device.last ? [device.last] : []);

  function verdict(): Verdict | undefined {
    // Of a thousand members hardly one is away, and each of them is judged in each interval.
    const away = awayCount === 0 ? [] : [...devices.values()].flatMap(awayOf);
    if (devices.size > 0 && awayCount === devices.size) {
      return { kind: 'lost', error: (lostError ?? firstAway)(away) };
    }
    const message =
      devices.size === 0 ? `no ${noun} are listed` : (complaint?.(away) ?? counted(away, devices.size, noun));
    // Who only accepts the connection is not connected yet.
    const isKnown = devices.size === 0 || (hasAnswered && (hasRead || message !== ''));
    if (!isKnown || message === told) {
      return undefined;
    }
    told = message;
    return message === '' ? { kind: 'connected' } : { kind: 'degraded', message };
  }

  return {
    judge(member, failure, read) {
      const device = devices.get(deviceOf(member));
      if (!device) {
        return undefined;
      }
      const before = device.misses;
      const misses = failure ? before + 1 : 0;
      devices.set(deviceOf(member), { misses, last: failure && { name: member.name, error: failure } });
      awayCount += Number(misses >= missesBeforeAway) - Number(before >= missesBeforeAway);
      hasRead ||= read;
      hasAnswered ||= failure === undefined;
      return verdict();
    },
    change(members) {
      const before = devices;
      devices = new Map([...devicesOf(members)].map(([key, device]) => [key, before.get(key) ?? device]));
      awayCount = [...devices.values()].filter(isAway).length;
      return verdict();
    },
  };
}

function devicesOf(members: readonly PolledMember[]): Map<unknown, Device> {
  return new Map(members.map((member) => [deviceOf(member), { misses: 0, last: undefined }]));
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
