import type { LeastRoom, Room } from '#model/capacity/room.ts';
import type { DrawStatistics } from '#model/capacity/statistics.ts';
import type { Stranded } from '#model/capacity/stranded.ts';

import type { ZoneCooling } from './cooling.ts';
import type { Space } from './space.ts';

/** One line of the answer; what is not known is missing. */
export interface CapacityRow {
  site: string;
  zone?: string;
  rack?: string;
  equipment?: string;
  name: string;
  /** With everything in place, and with one feed, neighbour or cooler lost. */
  limit?: number;
  limitN1?: number;
  limitFrom?: string;
  draw?: DrawStatistics;
  drawFrom?: string;
  /** Feeds or coolers that share the load. */
  shares?: number;
  /** What this would carry with the other side lost. */
  failover?: number;
  failoverLost?: string;
  cooling?: ZoneCooling;
  space?: Space;
  stranded?: Stranded;
  racks?: number;
  counted?: number;
  phases?: Array<number | undefined>;
  imbalance?: number;
  fit?: Fit;
}

/** How much more load a rack could take; what is not known is missing, and named in `unknown`. */
export interface Fit {
  rack?: Room;
  chain?: Room;
  cooling?: Room;
  /** Of what is known. */
  least?: LeastRoom;
  unknown: string[];
}
