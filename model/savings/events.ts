import { type Observation, type Step, STEP_MS } from './observation.ts';

/**
 * Something that changed the energy and is not the initiative: a hall that was handed over, a meter that was replaced, a chiller on
 * rent (IPMVP Core Concepts 2022, non-routine events).
 */
export interface NonRoutineEvent {
  name: string;
  fromMs: number;
  /** Infinity while it goes on. */
  toMs: number;
  /** `exclude`: its intervals do not count. `adjust`: what it adds is known, and is taken off the meter. */
  treatment: 'exclude' | 'adjust';
  /** What it adds to the load while it goes on, kW; of `adjust` only. */
  kw?: number;
}

/** What an event did to a range of intervals. */
export interface EventEffect {
  name: string;
  treatment: NonRoutineEvent['treatment'];
  intervals: number;
  /** Taken off the meter, kWh. */
  adjusted: number;
}

/** Intervals without what events did to them, and what that was. */
export function withoutEvents(
  observations: readonly Observation[],
  events: readonly NonRoutineEvent[],
  step: Step
): { rows: Observation[]; effects: EventEffect[] } {
  const effects = events.map(({ name, treatment }): EventEffect => ({ name, treatment, intervals: 0, adjusted: 0 }));
  const rows = observations.map((one) => {
    let { energy } = one;
    events.forEach((event, index) => {
      const effect = effects[index]!;
      const share = overlap(one.startMs, one.startMs + STEP_MS[step], event);
      if (share > 0 && !Number.isNaN(one.energy)) {
        const added =
          event.treatment === 'exclude' ? Number.NaN : ((event.kw ?? 0) * share * STEP_MS[step]) / STEP_MS.hour;
        energy -= added;
        effect.intervals++;
        effect.adjusted += Number.isNaN(added) ? 0 : added;
      }
    });
    return energy === one.energy || Number.isNaN(one.energy) ? one : { ...one, energy };
  });
  return { rows, effects: effects.filter(({ intervals }) => intervals > 0) };
}

/** Share of an interval in which an event goes on. */
function overlap(fromMs: number, toMs: number, event: NonRoutineEvent): number {
  return Math.max(0, Math.min(toMs, event.toMs) - Math.max(fromMs, event.fromMs)) / (toMs - fromMs);
}
