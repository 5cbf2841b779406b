import type { SourceSample } from '../contract/reading.ts';
import type { SourceRows } from '../contract/source-rows.ts';

/** What is asked as one: a unit behind a gateway, a page of an exporter, a table of a database. */
export interface PolledMember {
  /** For people, in messages: `unit 3`. */
  name: string;
  /** By what it is known where members come and go: another one of the same key has the same points. The name where absent. */
  key?: string;
  /** Members of one device, which is asked at several intervals, are silent together. Each is its own where absent. */
  device?: string;
  intervalMs: number;
  /** Addresses that are known beforehand: they are missing once any member was read, whether they were ever read or not. */
  addresses?: readonly string[];
  /**
   * After this long a turn is given up, and its signal aborted: for what has no timeout of its own, or none to rely on. A
   * turn that does not even end then is waited for before the member is asked again.
   */
  timeoutMs?: number;
  /**
   * Asks once. What it throws is a member that did not answer (its message is shown to people), unless the connection says
   * that all is lost.
   * @param signal aborts when nobody waits for the answer any more
   * @returns `undefined` where there is nothing to ask at the moment
   */
  read(signal: AbortSignal): Promise<Turn | undefined>;
  /** What it had before and describes no longer was marked bad, and is to be logged. */
  onVanished?(addresses: readonly string[]): void;
  /** Called once, when it is asked no more: the run ends, or it is no longer among the members. Requests under way should end. */
  close?(): void | Promise<void>;
}

/** What one turn of a member gave. */
export interface Turn {
  /** Values; `null` with bad quality where there is none. Rows may be used again by the next turn. */
  samples: SourceSample[] | SourceRows;
  /**
   * What was read when, epoch ms, also where there is nothing to store of it yet. What `samples` say where absent. A list that is the
   * same one as last time is not looked up again.
   */
  read?: Iterable<readonly [timeMs: number, addresses: readonly string[]]>;
  /** What was asked for and not read; with a `failure`, all that the member has where absent. */
  unread?: readonly string[];
  /**
   * All that the member describes, where it says so itself: what it had before and has no longer is marked bad, and its gap
   * has a cause of its own. The same set as long as nothing changed.
   */
  present?: ReadonlySet<string>;
  /** Why the member gave no answer at all. */
  failure?: Error;
  /** What else is to be asked once the readings are stored. */
  afterwards?(): Promise<void>;
}

/** A member that does not answer. */
export interface Away {
  name: string;
  /** Of its last turn. */
  error: Error;
}

/** How a fleet is asked. Each member keeps its place in time from then on. */
export interface Pace {
  /** First turns that begin in a second, unless the interval is too short for all of them. */
  startsPerSecond: number;
  /** Turns that are under way at once. */
  atOnce: number;
  /** A turn that takes longer does not count as under way, ms: a silent member costs the others nothing. */
  longMs: number;
}

/** What is polled until the run ends; see `poll`. */
export interface PolledConnection {
  /** At the start. */
  members: readonly PolledMember[];
  /**
   * For members that come and go, each with an endpoint of its own: calls `change` with all that there are from then on, until
   * the signal aborts. Who stays is the same object, and keeps its place in time; the points of who is gone are bad, and a gap
   * until one of the same key is back.
   */
  follow?(change: (members: readonly PolledMember[]) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Connects; what it throws ends the run. */
  open?(): Promise<void>;
  /** Called once, as soon as nothing more is asked: requests under way should end. */
  close?(): void | Promise<void>;
  /** In messages: `3 of 8 targets down`. */
  noun: string;
  /**
   * Members are behind one connection: they are asked at the same moments, so that what they give is stored together, and one
   * that is silent is left alone for longer and longer, since each try costs the others a timeout.
   */
  isShared?: boolean;
  /** The shared connection serves one request at a time: members take fair turns, and a slow one rests between its own. */
  oneAtATime?: boolean;
  /** For a fleet of members with endpoints of their own, so that they are not asked in one burst. */
  pace?: Pace;
  /** Turns without an answer after which a member is away; 1 where absent. */
  missesBeforeAway?: number;
  /** Whether an error of `read` means that the connection is lost, for all members. */
  isLost?(error: unknown): boolean;
  /** What the run ends with when no member answers any more; names the first one where absent. */
  lostError?(away: readonly Away[]): Error;
  /** What is wrong, for the state `degraded`; '' for nothing. Counts those that are away, and names one, where absent. */
  complaint?(away: readonly Away[]): string;
  /** Cause of the gap after turns without an answer. */
  failureCause?(error: Error): string;
  /** Cause of the gap of what was missing from what its member describes. */
  vanishedCause?: string;
  /** Cause of the gap of a member that was gone. */
  goneCause?: string;
}

/** By what a member is known where members come and go. */
export function keyOf({ key, name }: PolledMember): string {
  return key ?? name;
}

/** Members of one device have the same key. */
export function deviceOf(member: PolledMember): string | PolledMember {
  return member.device ?? member;
}
