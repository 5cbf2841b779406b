import { STEP_MS } from './observation.ts';

/** An initiative as the meter sees it. */
export interface Undertaking {
  name: string;
  /** What it is metered by: savings of initiatives on one meter cannot be told apart while both run. */
  meter: string;
  /** Work on it: from here to `doneMs` counts neither as before nor as after. */
  workFromMs: number;
  doneMs: number;
}

/** From when to when the meter counts, epoch ms. */
export interface Window {
  fromMs: number;
  toMs: number;
}

export interface Windows {
  baseline: Window;
  report: Window;
  /** Initiatives whose saving is in this one's, as there was no time without them to compare with. */
  together: string[];
  /** Work on other initiatives within, which counts for neither. */
  works: Array<Window & { name: string }>;
  /** What the reader has to know of all this. */
  notes: string[];
}

/** A year has all its weather (IPMVP's Option C asks for it). */
export const BASELINE_MS = 365 * STEP_MS.day;
/** A quarter is the least that a baseline between two initiatives may rest on; beyond its weather, extrapolation is refused anyway. */
export const LEAST_BETWEEN_MS = 90 * STEP_MS.day;

/**
 * The year before the work and the time since, unless other initiatives on the same meter are in between. One that was done earlier
 * is part of the baseline where a quarter lies between them; else both are judged together, from the baseline of the earlier one. One
 * that begins later ends the report: from then on the meter sees both.
 */
export function windowsOf(
  one: Undertaking,
  all: readonly Undertaking[],
  { toMs, baselineMs = BASELINE_MS }: { toMs: number; baselineMs?: number }
): Windows {
  const others = all.filter(({ name, meter }) => name !== one.name && meter === one.meter);
  const notes: string[] = [];
  const together: string[] = [];
  let endMs = one.workFromMs;
  let startMs = endMs - baselineMs;
  const earlier = others.filter(({ workFromMs }) => isBefore(workFromMs, one)).sort((a, b) => b.doneMs - a.doneMs);
  for (const other of earlier) {
    if (other.doneMs <= startMs) {
      break;
    }
    if (endMs - other.doneMs >= LEAST_BETWEEN_MS) {
      startMs = other.doneMs;
      notes.push(
        `"${other.name}" was done before: its effect is part of the baseline, which begins on ${day(startMs)}.`
      );
      break;
    }
    together.push(other.name);
    endMs = Math.min(endMs, other.workFromMs);
    startMs = endMs - baselineMs;
  }
  if (together.length > 0) {
    notes.push(
      `Saved together with ${list(together)}: fewer than ${LEAST_BETWEEN_MS / STEP_MS.day} days lie between them, in which one could be told from the other.`
    );
  }
  const later = others
    .filter(({ name, workFromMs }) => !isBefore(workFromMs, one) && !together.includes(name) && workFromMs < toMs)
    .sort((a, b) => a.workFromMs - b.workFromMs)[0];
  const reportToMs = later ? Math.min(toMs, Math.max(one.doneMs, later.workFromMs)) : toMs;
  if (later && reportToMs < toMs) {
    notes.push(
      `Counted until ${day(reportToMs)}, when work on "${later.name}" began on the same meter: what each saves since cannot be told apart.`
    );
  }
  const works = others
    .filter(({ workFromMs, doneMs }) => doneMs > startMs && workFromMs < reportToMs)
    .map(({ name, workFromMs, doneMs }) => ({ name, fromMs: workFromMs, toMs: doneMs }));
  return {
    baseline: { fromMs: startMs, toMs: endMs },
    report: { fromMs: one.doneMs, toMs: reportToMs },
    together,
    works,
    notes,
  };
}

/** Of two that begin at once neither is later: each is judged together with the other. */
function isBefore(workFromMs: number, one: Undertaking): boolean {
  return workFromMs <= one.workFromMs;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' and ');
}
