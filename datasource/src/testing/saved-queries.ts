import type { QueryKind } from '#model/query/kinds.ts';
import type { Stored } from '../types.ts';

const SAVED = { refId: 'A', version: 1, datasource: { uid: 'plenum' }, hide: false } as const;

/** Ids as people have them: with commas, quotes and the characters of expressions. */
const scope = { sites: ["St. John's"], zones: ['row-a, left'], racks: ['R-A01', 'R(2)|*'], equipment: ['{CRAH}-2'] };

/** A saved query of each kind with every field set to something else than what it is without; a new kind adds its own. */
export const SAVED_QUERIES: { readonly [Kind in QueryKind]?: Stored<Kind> } = {
  timeseries: {
    ...SAVED,
    kind: 'timeseries',
    metrics: [
      {
        metric: 'AirTemperature',
        processArea: ['Inlet'],
        objectType: 'CRAH',
        aggregation: 'max',
        setpoints: true,
        ref: 'B',
        hidden: true,
        shift: '7d',
        against: 'warning',
      },
    ],
    expressions: [{ expression: 'B - 20 Cel', name: 'above 20' }],
    scope: { ...scope, tenants: ['physics'], jobs: ['4711_3'] },
    groupBy: 'zone',
    bucket: '5m',
    live: true,
    top: 7,
    format: 'long',
    impacted: true,
    ashraeClass: 'A4',
  },
  capacity: { ...SAVED, kind: 'capacity', scope, rows: 'feed', draw: 'max', measure: 'failover', impacted: true },
  energyflow: {
    ...SAVED,
    kind: 'energyflow',
    scope,
    detail: 'equipment',
    rows: 'balance',
    measure: 'imbalance',
    impacted: true,
  },
  kpi: { ...SAVED, kind: 'kpi', scope, groupBy: 'zone', period: 'year', category: '3', measure: 'wue' },
  roi: { ...SAVED, kind: 'roi', scope, initiatives: ['containment-a'], rows: 'course', measure: 'share' },
  impact: {
    ...SAVED,
    kind: 'impact',
    scope,
    labels: { root_cause: 'CRAH-2' },
    rows: 'job',
    measure: 'minutes',
    inletClass: 'A3',
    show: 'failing',
    suppliers: 'cooling',
    among: ['CRAH-2'],
    top: 9,
  },
  health: {
    ...SAVED,
    kind: 'health',
    of: 'points',
    scope,
    sources: ['pdu'],
    show: 'problems',
    measure: 'coverage',
    impacted: true,
  },
  correlation: {
    ...SAVED,
    kind: 'correlation',
    pairs: [
      {
        x: { metric: 'RackPower', processArea: [], aggregation: 'auto', setpoints: false },
        y: { metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'max', setpoints: true },
      },
    ],
    scope,
    groupBy: 'rack',
    bucket: '1m',
    maxLag: '30m',
    level: 0.01,
    falseDiscovery: 'bh',
    form: 'matrix',
    lagsOf: 'R-A01',
    number: 'lag',
  },
  events: {
    ...SAVED,
    kind: 'events',
    types: ['alarm'],
    scope,
    severities: ['critical'],
    tenants: ['physics'],
    jobs: ['4711_3'],
    text: 'fan, "left"',
    limit: 20,
  },
  floor: {
    ...SAVED,
    kind: 'floor',
    metrics: [{ metric: 'AirTemperature', processArea: ['Inlet'], objectType: 'CRAH', aggregation: 'max' }],
    scope,
    at: 'now',
    ashraeClass: 'A1',
    impacted: true,
  },
};
