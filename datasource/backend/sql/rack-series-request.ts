import type { RollupRungName } from '#model/query/rung.ts';

import type { SeriesBucketsRow } from './point-series.ts';

export interface RackMember {
  rackKey: number;
  zoneKey: number | null;
  siteKey: number;
  /** Index of the series that the rack belongs to. */
  series: number;
}

export interface RackSeriesRequest {
  rung: RollupRungName;
  /** Width of the rung's own rows, ms; a bucket is a whole number of them. */
  rungMs: number;
  bucketMs: number;
  /** Name of a headline metric. */
  headline: string;
  aggregation: 'sum' | 'mean' | 'min' | 'max';
  /** First and last bucket start wanted, epoch ms. */
  firstMs: number;
  lastMs: number;
  members: RackMember[];
  /** How many series there are, those without members included. */
  count: number;
  /** Buckets of the answer from the first one on; those behind the last one wanted are empty. */
  width: number;
  /** What each series is one of. */
  place: 'rack' | 'zone' | 'site';
  /** Racks that are in several zones in this time belong to the series with those of these zones only. */
  onlyZones: boolean;
  /** Other racks of a series' places are left out. */
  onlyRacks: boolean;
  /** When points went from one place to another, or ended, epoch ms. */
  movedMs: number[];
  /** In the sum of a bucket such points count for a part of it, which the rows of their racks do not tell. */
  moved?: {
    racks: ReadonlySet<number>;
    /** Reads their share in the series from one bucket to another. */
    read(range: { firstMs: number; lastMs: number }): Promise<SeriesBucketsRow[]>;
  };
}
