/** What a job that waits is expected to draw, W: its average with the range of nine in ten such jobs, and its peak. */
export interface WaitingDraw {
  meanW: number;
  lowW: number;
  highW: number;
  peakW: number;
  /** What the expectation rests on. Jobs with the same are wrong together. */
  basis: string;
}

/** What all of them draw together if they all run. */
export interface QueueDraw {
  meanW: number;
  lowW: number;
  highW: number;
  peakW: number;
}

/**
 * Jobs of a queue as if all of them ran at once. What is expected of jobs on the same basis is too high or too low for all of
 * them: their distances from the mean add up. Bases are independent of each other: their distances add up in squares (JCGM 100,
 * section 5: GUM). The peak is a sum too, as if all peaked at once. Undefined for no jobs.
 */
export function queueDraw(jobs: readonly WaitingDraw[]): QueueDraw | undefined {
  if (jobs.length === 0) {
    return undefined;
  }
  const bases = new Map<string, { below: number; above: number }>();
  for (const { meanW, lowW, highW, basis } of jobs) {
    const known = bases.get(basis) ?? { below: 0, above: 0 };
    bases.set(basis, { below: known.below + meanW - lowW, above: known.above + highW - meanW });
  }
  const together = (side: 'below' | 'above') => Math.hypot(...[...bases.values()].map((basis) => basis[side]));
  const meanW = jobs.reduce((total, job) => total + job.meanW, 0);
  return {
    meanW,
    lowW: Math.max(0, meanW - together('below')),
    highW: meanW + together('above'),
    peakW: jobs.reduce((total, job) => total + job.peakW, 0),
  };
}
