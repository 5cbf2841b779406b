import { createLane, type Lane, type LaneOptions } from './lane.ts';

export interface PatientLaneOptions extends LaneOptions {
  /** Who has been in for this long gives the place to the next, and goes on beside it. */
  slowAfterMs: number;
  /** So many may be beside it at once; others keep their place. */
  maxSlow: number;
}

/** A lane in which a few that take long do not hold up those behind them. */
export function createPatientLane({ slowAfterMs, maxSlow, ...options }: PatientLaneOptions): Lane {
  const lane = createLane(options);
  let slow = 0;
  return {
    ...lane,
    async enter(asker, signal, goesOn) {
      const leave = await lane.enter(asker, signal, goesOn);
      let isSlow = false;
      const stepAside = () => {
        if (slow < maxSlow) {
          slow++;
          isSlow = true;
          leave();
        } else {
          timer = setTimeout(stepAside, slowAfterMs).unref();
        }
      };
      let timer = setTimeout(stepAside, slowAfterMs).unref();
      return () => {
        clearTimeout(timer);
        if (isSlow) {
          slow--;
          isSlow = false;
        }
        leave();
      };
    },
  };
}
