import { METRICS } from '../catalog/catalog.ts';
import type { Metric } from '../catalog/metric.ts';
import type { Cooling } from '../topology.ts';

/** What a rack has to be watched by, so that both teams can tell what goes on in it. */
export const PARTS = ['power', 'inlet', 'liquid', 'compute'] as const;
export type Part = (typeof PARTS)[number];

/** Points that show a part of a rack. */
interface PartPoints {
  metrics: readonly string[];
  /** The process area of a point has to contain it. */
  area?: string;
}

const idsOf = (isOne: (metric: Metric) => boolean) => METRICS.filter(isOne).map(({ id }) => id);

export const PART_POINTS: Readonly<Record<Part, PartPoints>> = {
  // The facility's meters: what a chip says of itself is no feed.
  power: { metrics: idsOf(({ domain, unit, origin }) => domain === 'power' && unit === 'W' && origin === 'dsx') },
  inlet: { metrics: ['AirTemperature'], area: 'Inlet' },
  liquid: { metrics: idsOf(({ medium, objectTypes }) => medium === 'liquid' && objectTypes.includes('Rack')) },
  compute: { metrics: idsOf(({ domain }) => domain === 'compute') },
};

/** The parts without which a rack is not covered. A rack whose cooling nobody told is taken for one that is cooled by air. */
export function partsNeeded(cooling: Cooling | undefined): readonly Part[] {
  switch (cooling) {
    case 'liquid':
      return ['power', 'liquid', 'compute'];
    case 'hybrid':
      return PARTS;
    default:
      return ['power', 'inlet', 'compute'];
  }
}
