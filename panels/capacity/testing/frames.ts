import { FieldType, ThresholdsMode, toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

type Row = Record<string, string | number | null>;

const UNITS: Record<string, string> = { used: 'percentunit' };
/** As the panel's own defaults are. */
const THRESHOLDS = {
  mode: ThresholdsMode.Absolute,
  steps: [
    { value: -Infinity, color: 'green' },
    { value: 0.8, color: 'orange' },
    { value: 1, color: 'red' },
  ],
};
const PLAIN = ['height_u', 'used_u', 'free_u', 'stranded_u', 'racks', 'racks_counted', 'shares', 'gpus', 'nodes'];

/** A table of the query kind `capacity`, as the data source sends it. */
export function capacityFrame(rows: string, table: Row[], plenum: object = {}): DataFrame {
  const columns = Object.keys(table[0] ?? {});
  return toDataFrame({
    refId: rows,
    meta: { type: 'table' as never, custom: { plenum: { kind: 'capacity', rows, draw: 'p95', ...plenum } } },
    fields: columns.map((name) => {
      const isText = table.some((row) => typeof row[name] === 'string');
      return {
        name,
        type: isText ? FieldType.string : FieldType.number,
        config: isText
          ? {}
          : {
              unit: UNITS[name] ?? (PLAIN.includes(name) ? 'none' : 'watt'),
              ...(name === 'used' ? { color: { mode: 'thresholds' }, thresholds: THRESHOLDS } : {}),
            },
        values: table.map((row) => row[name] ?? null),
      };
    }),
  });
}

const draws = (watts: number) => ({
  draw_p50: watts - 8_000,
  draw_p95: watts,
  draw_p99: watts + 1_000,
  draw_max: watts + 2_000,
  coverage: 1,
});

/** A row of air-cooled racks, one of liquid-cooled ones whose CDU tells no limit, a UPS pair, three coolers and a queue. */
export function hallFrames({ simulated = false }: { simulated?: boolean } = {}): DataFrame[] {
  const zone = (id: string, name: string, watts: number, cooling: number | null): Row => ({
    ...{ site: 'demo', zone: id, rack: '', equipment: '', name, limit: 476_800, limit_n1: 238_400 },
    ...draws(watts),
    ...{ shares: 2, headroom: 476_800 - watts, used: watts / 238_400 },
    ...{ cooling_limit: cooling, cooling_draw: cooling && 200_000, cooling_headroom_n1: cooling && 40_000 },
    ...{ height_u: 240, used_u: 56, free_u: 184, stranded_power: 12_000, stranded_cooling: null, stranded_u: 0 },
    ...{ racks: 5, racks_counted: 5 },
  });
  const ups = (id: string, other: string): Row => ({
    ...{ site: 'demo', zone: '', rack: '', equipment: id, name: `UPS ${id.at(-1)}`, limit: 1_100_000, limit_n1: null },
    ...draws(400_000),
    ...{ failover_draw: 800_000, failover_lost: other, stranded_power: 100_000 },
  });
  const fit = (rack: string, room: number, freeU: number, unknown = ''): Row => ({
    ...{ site: 'demo', zone: 'row-a', rack, equipment: '', name: rack },
    ...{ rack_room: room + 55_000, rack_room_n1: room, chain_room: 900_000, chain_room_n1: 300_000 },
    ...{ chain_by: 'UPS-A', chain_lost: 'UPS-B', cooling_room: 90_000, cooling_room_n1: unknown ? null : 60_000 },
    ...{ cooling_by: 'CRAH-1, CRAH-2, CRAH-3', cooling_lost: 'CRAH-1', height_u: 48, free_u: freeU, unknown },
  });
  const job = (id: string, watts: number | null): Row => ({
    ...{ site: 'demo', scheduler: 'slurm', job: id, name: `train-${id}`, tenant: 'research', reason: 'Resources' },
    ...{
      waited: 3_600,
      gpus: 32,
      expected: watts,
      expected_low: watts,
      expected_high: watts,
      expected_from: '12 jobs',
    },
  });
  return [
    capacityFrame('zone', [zone('row-a', 'Row A', 220_000, 400_000), zone('row-b', 'Row B', 100_000, null)], {
      simulated,
    }),
    capacityFrame('chain', [ups('UPS-A', 'UPS-B'), ups('UPS-B', 'UPS-A')], { simulated }),
    capacityFrame('fit', [
      fit('R-A01', 45_000, 40),
      fit('R-A02', 28_000, 40),
      fit('R-B01', 98_000, 40, 'cooling limit of CDU-1'),
      fit('R-B02', 98_000, 4),
    ]),
    capacityFrame('queue', [job('11', 40_000), job('12', 60_000), job('13', null)], {
      queue: { jobs: 3, unknown: 1, meanW: 100_000, lowW: 80_000, highW: 125_000, peakW: 130_000 },
    }),
  ];
}
