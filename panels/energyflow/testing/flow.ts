import { FieldType, toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';
import type { Link } from '../data/read.ts';

/** A measured flow of power, W, over ten hours. */
export function link(from: string, to: string, powerW: number, over: Partial<Link> = {}): Link {
  return {
    ...{ site: 'demo', from, to, medium: 'power', powerW, energyWh: 10 * powerW, coverage: 1, basis: 'measured' },
    ...{ meters: [`MTR-${from}`], fromZone: '', toZone: '', toRack: '', links: [] },
    ...over,
  };
}

const heat = (from: string, to: string, powerW: number) => link(from, to, powerW, { medium: 'heat' });
const rest = (from: string, to: string, powerW: number) => link(from, to, powerW, { basis: 'rest' });

/** 110 kW from the utility, 100 of them into two rows, and their heat to the tower. */
export const PLANT: Link[] = [
  link('Utility', 'UPS', 105_000),
  link('Utility', 'Mechanical', 4_000),
  rest('Utility', 'Not accounted for', 1_000),
  link('UPS', 'Distribution', 101_000),
  rest('UPS', 'Losses: UPS', 4_000),
  link('Distribution', 'Row A', 40_000, { toZone: 'row-a' }),
  link('Distribution', 'Row B', 60_000, { toZone: 'row-b' }),
  rest('Distribution', 'Losses: Distribution', 1_000),
  link('Mechanical', 'Chillers', 4_000),
  link('Row A', 'GPUs', 30_000, { fromZone: 'row-a' }),
  link('Row B', 'GPUs', 55_000, { fromZone: 'row-b' }),
  link('Row A', 'Servers besides GPUs', 10_000, { fromZone: 'row-a' }),
  heat('Racks', 'Liquid', 60_000),
  heat('Racks', 'Air', 40_000),
  heat('Liquid', 'Chilled water', 60_000),
  heat('Air', 'Chilled water', 40_000),
  heat('Chilled water', 'Chillers', 100_000),
  heat('Chillers', 'Towers', 104_000),
];

/** A hall with all that a flow may have: four zones, losses, what no meter tells of, and cooling by air and by liquid. */
export const HALL: Link[] = [
  link('Utility', 'UPS', 629_000),
  link('Utility', 'Mechanical', 40_900),
  rest('Utility', 'Not accounted for', 8_880),
  link('UPS', 'Distribution', 599_000),
  rest('UPS', 'Losses: UPS', 29_900),
  link('Distribution', 'Pod B2 (CDU-2)', 339_000, { toZone: 'pod-b2' }),
  link('Distribution', 'Pod B1 (CDU-1)', 124_000, { toZone: 'pod-b1' }),
  link('Distribution', 'Row A (air)', 123_000, { toZone: 'row-a' }),
  link('Distribution', 'Row B (liquid)', 10_900, { toZone: 'row-b' }),
  rest('Distribution', 'Losses: Distribution', 1_340),
  rest('Mechanical', 'Without a meter', 18_500),
  link('Mechanical', 'Chillers', 18_000),
  link('Mechanical', 'Air handlers', 4_400),
  ...(
    [
      ['Pod B2 (CDU-2)', 'pod-b2', 259_000, 62_000, 15_000],
      ['Pod B1 (CDU-1)', 'pod-b1', 80_000, 25_000, 18_000],
      ['Row A (air)', 'row-a', 52_000, 58_000, 12_000],
    ] as const
  ).flatMap(([zone, fromZone, gpus, servers, others]) => [
    link(zone, 'GPUs', gpus, { fromZone }),
    rest(zone, 'Servers besides GPUs', servers),
    rest(zone, 'Racks besides servers', others),
  ]),
  heat('Racks', 'Liquid', 377_000),
  heat('Racks', 'Air', 221_000),
  heat('Liquid', 'CDUs', 385_000),
  heat('Air', 'Air handlers', 225_000),
  heat('CDUs', 'Chilled water', 385_000),
  heat('Air handlers', 'Chilled water', 225_000),
  heat('Chilled water', 'Chillers', 613_000),
  heat('Chillers', 'Towers', 631_000),
];

const COLUMNS: Record<string, (one: Link) => string | number> = {
  site: ({ site }) => site,
  from: ({ from }) => from,
  to: ({ to }) => to,
  medium: ({ medium }) => medium,
  power: ({ powerW }) => powerW,
  energy: ({ energyWh }) => energyWh,
  coverage: ({ coverage }) => coverage,
  basis: ({ basis }) => basis,
  meters: ({ meters }) => meters.join(', '),
  from_zone: ({ fromZone }) => fromZone,
  to_zone: ({ toZone }) => toZone,
  to_rack: ({ toRack }) => toRack,
};

const UNITS: Record<string, string> = {
  power: 'watt',
  energy: 'watth',
  coverage: 'percentunit',
  difference: 'watt',
  in: 'watt',
  out: 'watt',
};

function frame(columns: Record<string, Array<string | number>>, plenum: object): DataFrame {
  return toDataFrame({
    refId: 'A',
    meta: { type: 'table' as never, custom: { plenum: { kind: 'energyflow', ...plenum } } },
    fields: Object.entries(columns).map(([name, values]) => ({
      name,
      type: name in UNITS || name === 'share' ? FieldType.number : FieldType.string,
      config: name in UNITS ? { unit: UNITS[name] } : {},
      values,
    })),
  });
}

/** Both answers of the kind as the data source sends them. */
export function flowFrames(links: readonly Link[] = PLANT, plenum: object = {}): DataFrame[] {
  const meta = {
    pue: { demo: 1.1 },
    pues: [{ site: 'demo', pue: 1.1, low: 1.08, high: 1.12, coverage: 1 }],
    missing: ['Power from MTR-MECH to CDU-1.'],
    ...plenum,
  };
  return [
    frame(Object.fromEntries(Object.entries(COLUMNS).map(([name, of]) => [name, links.map(of)])), meta),
    frame(
      {
        ...{ site: ['demo', 'demo'], equipment: ['MTR-MAIN', 'UPS-A'], stage: ['Utility', 'UPS'] },
        ...{ in: [111_000, 50_000], out: [108_000, 48_000] },
        ...{ difference: [3_000, 2_000], share: [0.027, 0.04], verdict: ['unaccounted', 'loss'] },
        meters: ['MTR-MAIN, MTR-MECH', 'MTR-IN, MTR-OUT'],
      },
      meta
    ),
  ];
}
