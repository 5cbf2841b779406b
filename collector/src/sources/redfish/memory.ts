import type { WetDetectors } from './leaks.ts';
import type { AddressMemory } from './points.ts';
import { RedfishError } from '#protocols/redfish/read.ts';

/** A wrong password is tried again this late, and later each time: BMCs lock an account after a few. */
const FIRST_LOGIN_REST_MS = 15 * 60_000;
const MAX_LOGIN_REST_MS = 4 * 3_600_000;
/** A busy BMC that does not say for how long. */
const BUSY_REST_MS = 30_000;

/** What is remembered of one BMC for the life of the collector, over reconnects. */
export interface BmcMemory {
  addresses: AddressMemory;
  /** By which its machine is known. */
  ids: string[];
  /** Path of its session, as long as that is not known to be over: another process ends what this one leaves behind. */
  session: string | undefined;
  /** Left alone until then, by the monotonic clock, and why. */
  rest: { untilMs: number; reason: RedfishError } | undefined;
  refusals: number;
}

export interface FleetMemory {
  of(bmc: string): BmcMemory;
  /** It is asked no more for now: its machine may be that of another BMC. */
  release(bmc: string): void;
  /** Forgets those that are not listed any more: who is listed again later may be another machine. */
  keepOnly(bmcs: ReadonlySet<string>): void;
  /** Which BMC answers as a machine, by the id of that. */
  machines: Map<string, string>;
  /** Paths of the sessions that are open, by BMC. */
  sessions(): Record<string, string>;
  wet: WetDetectors;
}

export function createFleetMemory(): FleetMemory {
  const bmcs = new Map<string, BmcMemory>();
  const machines = new Map<string, string>();
  return {
    of(bmc) {
      const memory = bmcs.get(bmc) ?? {
        addresses: new Map(),
        ids: [],
        session: undefined,
        rest: undefined,
        refusals: 0,
      };
      bmcs.set(bmc, memory);
      return memory;
    },
    release(bmc) {
      for (const [machine, owner] of machines) {
        if (owner === bmc) {
          machines.delete(machine);
        }
      }
    },
    keepOnly(names) {
      for (const bmc of bmcs.keys()) {
        if (!names.has(bmc)) {
          bmcs.delete(bmc);
        }
      }
    },
    machines,
    sessions: () =>
      Object.fromEntries([...bmcs].flatMap(([bmc, { session }]) => (session === undefined ? [] : [[bmc, session]]))),
    wet: new Set(),
  };
}

/** Leaves a BMC alone after a failure that asking again would make worse. */
export function noteFailure(memory: BmcMemory, error: unknown, nowMs: number): void {
  if (!(error instanceof RedfishError)) {
    return;
  }
  if (error.kind === 'login') {
    const restMs = Math.min(MAX_LOGIN_REST_MS, FIRST_LOGIN_REST_MS * 2 ** memory.refusals);
    memory.refusals += 1;
    memory.rest = { untilMs: nowMs + restMs, reason: error };
  } else if (error.kind === 'busy') {
    memory.rest = { untilMs: nowMs + (error.retryAfterMs ?? BUSY_REST_MS), reason: error };
  }
}

/** Throws again what a BMC is left alone for, without asking it. */
export function throwWhileResting(memory: BmcMemory, nowMs: number): void {
  const { rest } = memory;
  if (!rest) {
    return;
  }
  if (nowMs >= rest.untilMs) {
    memory.rest = undefined;
    return;
  }
  const leftMs = rest.untilMs - nowMs;
  const left = leftMs > 90_000 ? `${Math.ceil(leftMs / 60_000)} min` : `${Math.ceil(leftMs / 1_000)} s`;
  throw new Error(`${rest.reason.message}; asked again in ${left}`, { cause: rest.reason });
}
