import type { FitRow, Limited } from '../data/read.ts';

/** A rack that takes 50 kW more on its feeds with one lost, and whose chain and coolers take far more. */
export function fitRow(rack: string, over: Partial<FitRow> = {}): FitRow {
  return {
    ...{ key: rack, site: 'demo', zone: 'row-a', rack, equipment: '', name: rack, links: [] },
    rackRoom: { n: 100_000, n1: 50_000 },
    chainRoom: { n: 900_000, n1: 700_000, by: 'UPS-A', lost: 'UPS-B' },
    coolingRoom: { n: 300_000, n1: 200_000, by: 'CRAH-1, CRAH-2', lost: 'CRAH-1' },
    freeU: 40,
    unknown: [],
    ...over,
  };
}

/** 60 of 200 kW drawn, 100 kW with one lost. */
export function limited(name: string, over: Partial<Limited> = {}): Limited {
  return {
    ...{ key: name, site: 'demo', zone: 'row-a', rack: '', equipment: '', name, links: [] },
    ...{ limit: 200_000, limitN1: 100_000, limitFrom: 'topology' },
    draw: { p50: 50_000, p95: 60_000, p99: 62_000, max: 65_000 },
    ...{ coverage: 1, failover: null, failoverLost: '', shares: 2, stranded: null },
    ...over,
  };
}
