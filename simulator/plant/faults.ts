import { CDU_COUNT, CHILLER_COUNT, CRAH_COUNT, FEEDS, MACHINES, RACK_PLACES } from './layout.ts';
import { CDU } from './parameters.ts';

export type FaultKind =
  | 'crah-fan'
  | 'cdu-pump'
  | 'chiller-trip'
  | 'stuck-valve'
  | 'sensor-drift'
  | 'leak'
  | 'feed-loss'
  | 'silent-exporter'
  | 'load-bank';

/** Something that is broken from one time to another. */
export interface Fault {
  kind: FaultKind;
  target: string;
  /** How badly, in the unit of the kind. */
  value: number;
  sinceMs: number;
  untilMs: number;
}

export interface FaultRule {
  title: string;
  targets: readonly string[];
  /** What `value` means; without it the kind has no degrees. */
  value?: { unit: string; what: string; low: number; high: number; usual: number };
  /** What the plant does, in one sentence. */
  effect: string;
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);
const CRAHS = numbered('CRAH', CRAH_COUNT);
const CDUS = numbered('CDU', CDU_COUNT);
const RACKS = RACK_PLACES.map(({ id }) => id);
const LIQUID_RACKS = RACK_PLACES.filter(({ liquid }) => liquid).map(({ id }) => id);

/** What can break, where, and how badly. */
export const FAULT_RULES: Record<FaultKind, FaultRule> = {
  'crah-fan': {
    title: 'CRAH fan stops',
    targets: CRAHS,
    effect: 'No air from this unit; the others speed up until the pressure under the floor is back.',
  },
  'cdu-pump': {
    title: 'CDU pump stops',
    targets: CDUS,
    value: { unit: 'pumps', what: 'pumps that stand still', low: 1, high: CDU.pumps, usual: 1 },
    effect: 'Less coolant for its three racks: pressure and flow fall, returns and GPUs get warmer, then slow down.',
  },
  'chiller-trip': {
    title: 'Chiller trips',
    targets: numbered('CH', CHILLER_COUNT),
    effect:
      'Its cooling is gone at once; the standby machine starts and needs minutes, meanwhile chilled water warms up.',
  },
  'stuck-valve': {
    title: 'Valve sticks',
    targets: [...CRAHS, ...CDUS, ...LIQUID_RACKS],
    value: { unit: '%', what: 'opening at which it stays', low: 0, high: 100, usual: 25 },
    effect: 'The loop behind it is no longer held: chilled water valve of a CRAH or CDU, control valve of a rack.',
  },
  'sensor-drift': {
    title: 'Temperature sensor drifts',
    targets: [...CRAHS, ...CDUS, ...RACKS],
    value: { unit: 'K/h', what: 'drift of what it shows, up to 15 K', low: -60, high: 60, usual: 10 },
    effect:
      'Supply air of a CRAH or supply of a CDU is controlled by the wrong value; the inlet of a rack only shows it.',
  },
  leak: {
    title: 'Coolant leaks',
    targets: [...LIQUID_RACKS, ...CDUS],
    value: { unit: 'L/min', what: 'coolant lost', low: 0.1, high: 60, usual: 6 },
    effect:
      'The leak detector trips; a rack is isolated and switched off after a minute, a CDU loses its level and pressure.',
  },
  'feed-loss': {
    title: 'Utility feed fails',
    targets: FEEDS,
    effect: 'Its UPS runs on batteries, then drops; the racks draw everything from the other feed.',
  },
  'silent-exporter': {
    title: 'Exporter is silent',
    targets: [...MACHINES.map(({ id }) => id), ...RACKS],
    effect: 'The exporter takes requests and never answers; everything else goes on.',
  },
  'load-bank': {
    title: 'Load bank in front of a rack',
    targets: RACKS,
    value: { unit: 'kW', what: 'its power, on the feed of the rack', low: 0.1, high: 100, usual: 30 },
    effect: 'Its exhaust goes into the inlet of the rack.',
  },
};

export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULT_RULES, text);
}

/** A target has a fault once: a new one takes the place of the old. */
export function faultId({ kind, target }: Pick<Fault, 'kind' | 'target'>): string {
  return `${kind}:${target}`;
}

interface Faulty {
  timeMs: number;
  faults: readonly Fault[];
}

export function isActive({ sinceMs, untilMs }: Fault, timeMs: number): boolean {
  return sinceMs <= timeMs && timeMs < untilMs;
}

/** The fault of a kind that a target has now; the newest where there are several. */
export function faultOf(state: Faulty, kind: FaultKind, target: string): Fault | undefined {
  if (state.faults.length === 0) {
    return undefined;
  }
  return state.faults.findLast(
    (fault) => fault.kind === kind && fault.target === target && isActive(fault, state.timeMs)
  );
}

const LARGEST_DRIFT_K = 15;
const HOUR_MS = 3_600_000;

/** What a drifting temperature sensor adds to the truth, K. */
export function driftK(state: Faulty, target: string): number {
  const fault = faultOf(state, 'sensor-drift', target);
  const drift = fault ? (fault.value * (state.timeMs - fault.sinceMs)) / HOUR_MS : 0;
  return Math.min(LARGEST_DRIFT_K, Math.max(-LARGEST_DRIFT_K, drift));
}

/** Where a valve stays, 0..1, or undefined where it moves. */
export function stuckAt(state: Faulty, target: string): number | undefined {
  const fault = faultOf(state, 'stuck-valve', target);
  return fault && fault.value / 100;
}

/** Time that a leak detector's cable needs to get wet, and a rack until its valves have closed and its breakers are open. */
const DETECT_MS = 15_000;
const ISOLATE_MS = 60_000;

/** How far a leak has gone: nothing known, detected, or (a rack) isolated. */
export function leakAt(state: Faulty, target: string): { detected: boolean; isolated: boolean; leakLMin: number } {
  const fault = faultOf(state, 'leak', target);
  const sinceMs = fault ? state.timeMs - fault.sinceMs : -1;
  const isolated = sinceMs >= ISOLATE_MS && LIQUID_RACKS.includes(target);
  return { detected: sinceMs >= DETECT_MS, isolated, leakLMin: fault && !isolated ? fault.value : 0 };
}

export function isSilent(state: Faulty, machine: string): boolean {
  return [machine, machine.slice(0, 'R-A01'.length)].some((id) => faultOf(state, 'silent-exporter', id) !== undefined);
}
