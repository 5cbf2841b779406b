import type { DataFrame, DisplayProcessor, GrafanaTheme2, LinkModel } from '@grafana/data';
import type { QueueDraw } from '#model/capacity/queue.ts';
import { type Columns, columnsOf, displayOf, framesOfKind, plenumOf } from '../../shared/frames/columns.ts';
import { fixedColor } from '../../shared/frames/field-config.ts';

/** Where a row of an answer is about, and what a click on it offers. */
export interface Place {
  /** Unique among the rows of its kind. */
  key: string;
  site: string;
  zone: string;
  rack: string;
  equipment: string;
  name: string;
  /** Data links that somebody has configured. */
  links: LinkModel[];
}

/** Draws over the range, W or U. */
export interface Draw {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export type DrawName = keyof Draw;

/** One limit with what is drawn of it, as the answer has it; what is not known is null. */
export interface Limited extends Place {
  limit: number | null;
  limitN1: number | null;
  limitFrom: string;
  draw: Draw | null;
  coverage: number;
  /** What one side carries when the other is lost. */
  failover: number | null;
  failoverLost: string;
  shares: number | null;
  stranded: number | null;
}

export interface Cooled extends Place {
  limit: number | null;
  drawn: number | null;
  headroomN1: number | null;
  stranded: number | null;
}

export interface Spaced extends Place {
  height: number | null;
  used: number | null;
  free: number | null;
  stranded: number | null;
}

export interface ZoneRow {
  power: Limited;
  cooling: Cooled;
  space: Spaced;
  racks: number | null;
  counted: number | null;
}

/** How much more a rack could take, and whose limit that is. */
export interface FitRow extends Place {
  rackRoom: Rooms;
  chainRoom: Rooms & { by: string; lost: string };
  coolingRoom: Rooms & { by: string; lost: string };
  freeU: number | null;
  unknown: string[];
}

/** W, with everything in place and with one lost. */
export interface Rooms {
  n: number | null;
  n1: number | null;
}

export interface QueuedJob {
  key: string;
  name: string;
  tenant: string;
  reason: string;
  waitedS: number | null;
  gpus: number | null;
  expectedW: number | null;
  lowW: number | null;
  highW: number | null;
  from: string;
}

export interface Queue {
  jobs: QueuedJob[];
  total: QueueDraw | undefined;
  unknown: number;
}

/** What the queries of the panel have answered; what was not asked is undefined. */
export interface Capacity {
  zones?: ZoneRow[];
  feeds?: Limited[];
  chain?: Limited[];
  cooling?: Limited[];
  fits?: FitRow[];
  queue?: Queue;
  /** Which draw counts for what is left. */
  drawName: DrawName;
  simulated: boolean;
  format: Formats;
}

/** How numbers are written: as the fields of the answer say, overrides included. */
export interface Formats {
  watts: DisplayProcessor;
  units: DisplayProcessor;
  /** Its colour is the threshold that a part of a limit has passed. */
  used: DisplayProcessor;
  /** Colour that somebody has fixed for the draw. */
  fixedColor: string | undefined;
}

const DRAWS: readonly DrawName[] = ['p50', 'p95', 'p99', 'max'];

/** Reads the frames of the query kind `capacity`, whatever their order; undefined where there is none. */
export function readCapacity(frames: DataFrame[], theme: GrafanaTheme2): Capacity | undefined {
  const own = framesOfKind(frames, 'capacity');
  const [first] = own;
  if (!first) {
    return undefined;
  }
  const byRows = new Map(own.map((frame) => [String(plenumOf(frame)['rows']), frame]));
  const read = <Row>(rows: string, toRow: (columns: Columns, row: number) => Row): Row[] | undefined => {
    const frame = byRows.get(rows);
    const columns = frame && columnsOf(frame);
    return columns && Array.from({ length: columns.rows }, (_, row) => toRow(columns, row));
  };
  const drawName = own.map((frame) => plenumOf(frame)['draw']).find((name) => DRAWS.includes(name as DrawName));
  const queue = byRows.get('queue');
  const field = (name: string) => own.flatMap(({ fields }) => fields).find((one) => one.name === name);
  return {
    zones: read('zone', toZone),
    feeds: read('feed', toLimited),
    chain: read('chain', toLimited),
    cooling: read('cooling', toCooler),
    fits: read('fit', toFit),
    queue: queue && toQueue(queue),
    drawName: (drawName as DrawName | undefined) ?? 'p95',
    simulated: own.some((frame) => plenumOf(frame)['simulated'] === true),
    format: {
      watts: displayOf(field('headroom') ?? field('room') ?? field('expected'), 'watt', theme),
      units: displayOf(undefined, 'none', theme),
      used: displayOf(field('used'), 'percentunit', theme),
      fixedColor: fixedColor(field('draw_p95'), theme),
    },
  };
}

function toPlace({ text, field }: Columns, row: number): Place {
  const [site, zone, rack, equipment, name] = ['site', 'zone', 'rack', 'equipment', 'name'].map((one) =>
    text(one, row)
  ) as [string, string, string, string, string];
  return {
    key: [site, zone, rack, equipment].join('/'),
    ...{ site, zone, rack, equipment },
    name: name || equipment || rack || zone,
    links: field('name')?.getLinks?.({ valueRowIndex: row }) ?? [],
  };
}

function toLimited(columns: Columns, row: number): Limited {
  const { number, text } = columns;
  const [p50, p95, p99, max] = DRAWS.map((name) => number(`draw_${name}`, row));
  return {
    ...toPlace(columns, row),
    limit: number('limit', row),
    limitN1: number('limit_n1', row),
    limitFrom: text('limit_from', row),
    draw: p50 == null || p95 == null || p99 == null || max == null ? null : { p50, p95, p99, max },
    coverage: number('coverage', row) ?? 0,
    failover: number('failover_draw', row),
    failoverLost: text('failover_lost', row),
    shares: number('shares', row),
    stranded: number('stranded_power', row),
  };
}

function toCooler(columns: Columns, row: number): Limited {
  return { ...toLimited(columns, row), stranded: columns.number('stranded_cooling', row) };
}

function toZone(columns: Columns, row: number): ZoneRow {
  const { number } = columns;
  const place = toPlace(columns, row);
  return {
    power: toLimited(columns, row),
    cooling: {
      ...place,
      limit: number('cooling_limit', row),
      drawn: number('cooling_draw', row),
      headroomN1: number('cooling_headroom_n1', row),
      stranded: number('stranded_cooling', row),
    },
    space: {
      ...place,
      height: number('height_u', row),
      used: number('used_u', row),
      free: number('free_u', row),
      stranded: number('stranded_u', row),
    },
    racks: number('racks', row),
    counted: number('racks_counted', row),
  };
}

function toFit(columns: Columns, row: number): FitRow {
  const { number, text } = columns;
  const rooms = (of: string): Rooms => ({ n: number(`${of}_room`, row), n1: number(`${of}_room_n1`, row) });
  return {
    ...toPlace(columns, row),
    rackRoom: rooms('rack'),
    chainRoom: { ...rooms('chain'), by: text('chain_by', row), lost: text('chain_lost', row) },
    coolingRoom: { ...rooms('cooling'), by: text('cooling_by', row), lost: text('cooling_lost', row) },
    freeU: number('free_u', row),
    unknown: text('unknown', row).split('; ').filter(Boolean),
  };
}

function toQueue(frame: DataFrame): Queue {
  const { rows, text, number } = columnsOf(frame);
  const jobs = Array.from({ length: rows }, (_, row): QueuedJob => ({
    key: `${text('scheduler', row)}/${text('job', row)}`,
    name: text('name', row) || text('job', row),
    tenant: text('tenant', row),
    reason: text('reason', row),
    waitedS: number('waited', row),
    gpus: number('gpus', row),
    expectedW: number('expected', row),
    lowW: number('expected_low', row),
    highW: number('expected_high', row),
    from: text('expected_from', row),
  }));
  const { meanW, lowW, highW, peakW, unknown } = (plenumOf(frame)['queue'] ?? {}) as Partial<
    QueueDraw & { unknown: number }
  >;
  return {
    jobs: [...jobs].sort((a, b) => (b.expectedW ?? -1) - (a.expectedW ?? -1)),
    total:
      meanW === undefined || lowW === undefined || highW === undefined || peakW === undefined
        ? undefined
        : { meanW, lowW, highW, peakW },
    unknown: unknown ?? 0,
  };
}
