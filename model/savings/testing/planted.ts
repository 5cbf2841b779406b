import { normalRandom, seededRandom } from '../../statistics/random.ts';
import { type Observation, STEP_MS } from '../observation.ts';

/** A plant whose saving is known, because it was planted. */
export interface Planted {
  observations: Observation[];
  doneMs: number;
  toMs: number;
  /** Truly saved on each day, kWh. */
  savedOn(startMs: number): number;
}

export interface PlantOptions {
  seed: number;
  daysBefore?: number;
  daysAfter?: number;
  /** Share of what would have been used. */
  saving?: number;
  /** Correlation of what the model does not know from day to day. */
  memory?: number;
  /** Share of its variance that drifts over months. */
  drift?: number;
}

const FROM_MS = Date.UTC(2024, 0, 1);
/** Days after which nothing remembers how it began. */
const WARM_UP = 200;

/**
 * Cooling of a hall over days: a base, IT load that wanders and rests at the weekend, a wet-bulb temperature above which towers work
 * harder, and 3 % that nothing explains. The numbers are of a plant of 0.5 MW.
 */
export function plantedSaving(options: PlantOptions): Planted {
  const { seed, daysBefore = 365, daysAfter = 180, saving = 0, memory = 0.6, drift = 0 } = options;
  const normal = normalRandom(seededRandom(seed));
  let [weather, noise, slow, load] = [0, 0, 0, 500];
  const observations: Observation[] = [];
  const saved = new Map<number, number>();
  const doneMs = FROM_MS + daysBefore * STEP_MS.day;
  for (let day = -WARM_UP; day < daysBefore + daysAfter; day++) {
    weather = 0.8 * weather + 2.5 * normal();
    noise = memory * noise + Math.sqrt(1 - memory ** 2) * normal();
    slow = 0.97 * slow + Math.sqrt(1 - 0.97 ** 2) * normal();
    load += 4 * normal() - 0.05 * (load - 520);
    const depression = 3 + 1.5 * Math.abs(normal());
    if (day < 0) {
      continue;
    }
    const startMs = FROM_MS + day * STEP_MS.day;
    const timeOfWeek = new Date(startMs).getUTCDay();
    const dryBulb = 12 - 10 * Math.cos((2 * Math.PI * day) / 365.25) + weather;
    const wetBulb = dryBulb - depression;
    const itLoad = load * (timeOfWeek === 0 || timeOfWeek === 6 ? 0.93 : 1);
    const expected = 24 * (60 + 0.22 * itLoad + 3.5 * Math.max(0, wetBulb - 9));
    const lessUsed = startMs < doneMs ? 0 : saving * expected;
    saved.set(startMs, lessUsed);
    const unexplained = 0.03 * expected * (Math.sqrt(1 - drift) * noise + Math.sqrt(drift) * slow);
    observations.push({
      startMs,
      energy: expected + unexplained - lessUsed,
      dryBulb,
      wetBulb,
      load: itLoad,
      timeOfWeek,
    });
  }
  return {
    observations,
    doneMs,
    toMs: doneMs + daysAfter * STEP_MS.day,
    savedOn: (startMs) => saved.get(startMs) ?? 0,
  };
}

/** From when to when such a plant is judged. */
export function windowsOfPlanted({ doneMs, toMs }: Planted) {
  return { baseline: { fromMs: FROM_MS, toMs: doneMs }, report: { fromMs: doneMs, toMs } };
}
