import type { CatalogMetric } from '#model/api/catalog.ts';

/** A small catalog for tests of the editors. */
export const CATALOG: readonly CatalogMetric[] = [
  {
    id: 'RackPower',
    title: 'Rack power',
    domain: 'power',
    unit: 'W',
    grafanaUnit: 'watt',
    rollup: 'sum',
    objectTypes: ['Rack'],
    description: 'Electrical power that the whole rack draws from its feeds.',
    origin: 'dsx',
    points: 16,
    processAreas: [],
    samplingIntervalMs: null,
  },
  {
    id: 'AirTemperature',
    title: 'Air temperature',
    domain: 'thermal',
    unit: 'Cel',
    grafanaUnit: 'celsius',
    rollup: 'mean',
    objectTypes: ['Sensor'],
    description: 'Temperature of air.',
    areasCalled: {
      Inlet: { facility: ['cold aisle temperature'], computing: ['intake temperature'] },
      Supply: { facility: ['supply air temperature'] },
    },
    origin: 'dsx',
    points: 320,
    processAreas: ['Inlet', 'Outlet'],
    samplingIntervalMs: null,
  },
  {
    id: 'hw.gpu.utilization',
    title: 'GPU utilization',
    domain: 'compute',
    unit: '1',
    grafanaUnit: 'percentunit',
    rollup: 'mean',
    objectTypes: ['Server'],
    description: 'Share of time in which the GPU worked.',
    alsoCalled: { facility: ['compute load'], computing: ['GPU busy'] },
    origin: 'opentelemetry',
    points: 0,
    processAreas: ['GPU', 'gpu0'],
    samplingIntervalMs: null,
  },
];

export const CATALOG_BY_ID: ReadonlyMap<string, CatalogMetric> = new Map(CATALOG.map((metric) => [metric.id, metric]));
