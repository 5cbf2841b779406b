import { FieldType, toDataFrame } from '@grafana/data';
import type { DataFrame, Field } from '@grafana/data';

type Cells = Record<string, Array<string | number | boolean | null>>;

const UNITS: Readonly<Record<string, string>> = {
  'Rack power': 'watt',
  'Rack power margin': 'watt',
  'Air temperature Inlet': 'celsius',
  'Air temperature Inlet margin': 'kelvin',
};

export const METRICS = [
  { name: 'Rack power', domain: 'power' },
  { name: 'Air temperature Inlet', domain: 'thermal' },
];

/** A table as the query kind floor answers it. */
export function floorFrame(of: 'racks' | 'equipment' | 'zones', cells: Cells): DataFrame {
  return toDataFrame({
    refId: 'A',
    name: of,
    meta: {
      type: 'table' as never,
      custom: { plenum: { kind: 'floor', of, atMs: 1_000, simulated: true, metrics: METRICS } },
    },
    fields: Object.entries(cells).map(([name, values]): Partial<Field> & { name: string } => ({
      name,
      values,
      type: values.some((value) => typeof value === 'number')
        ? FieldType.number
        : values.some((value) => typeof value === 'boolean')
          ? FieldType.boolean
          : FieldType.string,
      config: { unit: UNITS[name] },
    })),
  });
}

interface RackInput {
  rack: string;
  zone?: string;
  inlet?: number | null;
  quality?: string | null;
  power?: number | null;
  x?: number;
  y?: number;
  rotation?: number;
  state?: string;
  reason?: string;
  jobs?: string;
}

/** Racks of class A2 (27 °C, 35 °C) with feeds of 20 kW. */
export function racksFrame(racks: readonly RackInput[]): DataFrame {
  const column = <Value>(of: (rack: RackInput) => Value) => racks.map(of);
  const inlet = column(({ inlet: value = 24 }) => value);
  const power = column(({ power: value = 10_000 }) => value);
  return floorFrame('racks', {
    site: column(() => 's'),
    zone: column(({ zone = 'row-a' }) => zone),
    rack: column(({ rack }) => rack),
    name: column(({ rack }) => rack),
    x: column(({ x = null }) => x),
    y: column(({ y = null }) => y),
    width: column(() => 0.6),
    depth: column(() => 1.2),
    rotation: column(({ rotation = null }) => rotation),
    height: column(() => 48),
    cooling: column(() => 'air'),
    state: column(({ state = 'ok' }) => state),
    reason: column(({ reason = '' }) => reason),
    'Rack power': power,
    'Rack power quality': column(() => 'good'),
    'Rack power warning': column(() => 16_000),
    'Rack power limit': column(() => 20_000),
    'Rack power margin': power.map((value) => (value === null ? null : 20_000 - value)),
    'Air temperature Inlet': inlet,
    'Air temperature Inlet quality': column(({ quality = 'good' }) => quality),
    'Air temperature Inlet age': column(() => 5),
    'Air temperature Inlet warning': column(() => 27),
    'Air temperature Inlet limit': column(() => 35),
    'Air temperature Inlet margin': inlet.map((value) => (value === null ? null : 35 - value)),
    feeds: column(() => 'BUS-A, BUS-B'),
    coolers: column(() => 'CRAH-1'),
    'power chain': column(() => 'BUS-A, BUS-B, UPS-A'),
    'cooling chain': column(() => 'CRAH-1, CH-1'),
    jobs: column(({ jobs = null }) => jobs),
    tenants: column(() => null),
    'job GPUs': column(() => 0),
  });
}

/** Rows without a hall around them. */
export function zonesOf(rows: readonly string[]): DataFrame {
  return floorFrame('zones', {
    site: rows.map(() => 's'),
    zone: [...rows],
    name: [...rows],
    kind: rows.map(() => 'row'),
    parent: rows.map(() => 'hall'),
  });
}

export function zonesFrame(): DataFrame {
  return floorFrame('zones', {
    site: ['s', 's', 's'],
    zone: ['hall', 'row-a', 'row-b'],
    name: ['Hall 1', 'Row A', 'Row B'],
    kind: ['hall', 'row', 'row'],
    parent: [null, 'hall', 'hall'],
  });
}

export function equipmentFrame(): DataFrame {
  return floorFrame('equipment', {
    site: ['s', 's', 's', 's', 's'],
    zone: ['hall', 'hall', null, null, 'hall'],
    rack: [null, null, null, null, null],
    equipment: ['CRAH-1', 'CRAH-2', 'CH-1', 'UPS-A', 'BUS-A'],
    name: ['CRAH 1', 'CRAH 2', 'Chiller 1', 'UPS A', 'Busway A'],
    type: ['CRAH', 'CRAH', 'Chiller', 'UPS', 'PowerMeter'],
    state: ['running', 'down', 'running', 'running', 'running'],
    reason: ['', 'fan stopped', '', '', ''],
    supply: [18.2, null, 12, null, null],
  });
}

/** Two rows of four racks. */
export function hallFrames(changes: Readonly<Record<string, Partial<RackInput>>> = {}): DataFrame[] {
  const racks = ['A', 'B'].flatMap((row) =>
    [1, 2, 3, 4].map((number): RackInput => {
      const rack = `R-${row}0${number}`;
      return { rack, zone: `row-${row.toLowerCase()}`, inlet: 22 + number, ...changes[rack] };
    })
  );
  return [racksFrame(racks), equipmentFrame(), zonesFrame()];
}
