import type { PlantInputs } from './plant/inputs.ts';
import { isSetpoint, withinRange, type SetpointName } from './plant/inputs.ts';
import type { PlantState } from './plant/state.ts';
import { step, warmPlant } from './plant/step.ts';
import { createServeLog, type ServeLog } from './serve-log.ts';

/** The plant moves once a second, as building management systems do. */
export const TICK_MS = 1000;
/** After a pause (laptop lid, debugger) the plant catches up at most this much, s. */
const LONGEST_CATCH_UP_S = 3600;

export type TickListener = (state: PlantState, timeMs: number) => void;

/** A plant that follows the clock, and the log of what its servers gave out. */
export interface PlantHost {
  readonly state: PlantState;
  readonly log: ServeLog;
  /** Source time of the current values, epoch ms. */
  timeMs(): number;
  /** What the clock shows at a time of the plant, which may be ahead of it and run faster; before the start it did not run faster. Epoch ms. */
  toClock(plantMs: number): number;
  /** The time of the plant when the clock shows this, epoch ms. */
  toPlant(clockMs: number): number;
  onTick(listener: TickListener): void;
  apply(inputs: PlantInputs): void;
  /** Writes a set point; false where the value is outside of its range. */
  write(name: SetpointName, value: number): boolean;
  stop(): void;
}

export interface HostOptions {
  seed: number;
  /** Simulated seconds per second; source times stay those of the clock. */
  speed?: number;
  /** How far the plant's time is ahead of the clock at the start, s; negative where behind. */
  aheadS?: number;
}

export function startPlant(options: HostOptions): PlantHost {
  const speed = options.speed ?? 1;
  const listeners: TickListener[] = [];
  let timeMs = Date.now();
  const aheadMs = 1000 * (options.aheadS ?? 0);
  const state = warmPlant(options.seed, timeMs + aheadMs);
  const scale = plantScale(timeMs, aheadMs, speed);
  const tick = () => {
    const nowMs = Date.now();
    const elapsedS = Math.min((nowMs - timeMs) / 1000, LONGEST_CATCH_UP_S);
    if (elapsedS <= 0) {
      return;
    }
    timeMs = nowMs;
    step(state, elapsedS * speed);
    listeners.forEach((listener) => listener(state, timeMs));
  };
  const timer = setInterval(tick, TICK_MS);
  return {
    state,
    log: createServeLog(),
    timeMs: () => timeMs,
    ...scale,
    onTick: (listener) => listeners.push(listener),
    apply: (inputs) => step(state, 0, inputs),
    write: (name, value) => {
      if (!isSetpoint(name) || !withinRange(name, value)) {
        return false;
      }
      step(state, 0, { setpoints: { [name]: value } });
      return true;
    },
    stop: () => clearInterval(timer),
  };
}

function plantScale(startMs: number, aheadMs: number, speed: number): Pick<PlantHost, 'toClock' | 'toPlant'> {
  const after = (timeMs: number, factor: number) =>
    timeMs <= startMs ? timeMs : Math.round(startMs + (timeMs - startMs) * factor);
  return {
    toClock: (plantMs) => after(plantMs - aheadMs, 1 / speed),
    toPlant: (clockMs) => after(clockMs, speed) + aheadMs,
  };
}
