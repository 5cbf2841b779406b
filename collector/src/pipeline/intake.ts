import type { Logger } from 'pino';
import type { PlaceRef } from '#database/place-words.ts';
import { placesOf } from '#database/said.ts';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import { WordRank } from '#model/place-words.ts';
import type { WordRankCode } from '#model/place-words.ts';
import type { PointDefinition } from '#model/point.ts';
import { clause } from '#model/text/clause.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceGap, SourceSample } from '../contract/reading.ts';
import { createAddressNumbers } from '../contract/address-numbers.ts';
import { addressAt, rowsOf, type SourceRows } from '../contract/source-rows.ts';
import { addNormalised, compileRules } from './normalise.ts';
import type { PointRules, Verdict } from './normalise.ts';
import { partsBySize } from './parts.ts';
import type { ClockLimits } from './source-time.ts';
import { encodeListed } from './spool/listed.ts';
import { createBatchEncoder, createColumns, encodeJson } from './spool/payload.ts';
import type { SampleColumns } from './spool/payload.ts';
import { MAX_PAYLOAD_BYTES, RecordKind } from './spool/record.ts';
import type { Spool } from './spool/spool.ts';
import type { Retracted, SpooledGap, SpooledOpenJobs, SpooledTopology } from './spooled.ts';
import { storableData } from './storable-text.ts';
import { createTopologyNews } from './topology-news.ts';
import { joinTopology, splitTopology } from './topology-parts.ts';

/** Rows of one spool record: 10,000 samples are a fraction of a megabyte, far below the record limit. */
const MAX_RECORD_SAMPLES = 10_000;

/** UTF-16 units of the addresses in one record; three bytes each at most, so a fraction of what a record can hold. */
const MAX_NAME_UNITS = 1024 * 1024;

/** An announcement of any size is cut into records of about this, a sixteenth of what a record can hold. */
const MAX_CONTROL_BYTES = 1024 * 1024;

/** What one event or job may take: it has to fit into a record, with its source and the marks around it. */
const MAX_ITEM_BYTES = MAX_PAYLOAD_BYTES / 2;

/** Refused points that are named in the log: a peer that announces thousands must not fill it. */
const MAX_NAMED_REFUSED = 50;

export interface IntakeCounters {
  onRead(source: string, count: number): void;
  onVerdict(source: string, verdict: Verdict | 'unknown point'): void;
  onComplaint(source: string, kind: string): void;
}

/** What one source hands in; the host wraps it into the adapter's context. */
export interface SourceIntake {
  announce(points: readonly PointDefinition[]): void;
  /**
   * What was said before and is the same is not told again.
   * @param isAll whether it is all that there is to say; what is not in it has to be retracted
   */
  discover(topology: Partial<Topology>, isAll?: boolean): void;
  /**
   * All that the source has to say of places: what it said before and does not now no longer holds.
   * @param isWhole `false` where it is a part: what is not in it stays as it was
   */
  inventory(topology: Partial<Topology>, isWhole?: boolean): void;
  retract(retracted: Retracted[]): void;
  emit(samples: readonly SourceSample[] | SourceRows, signal?: AbortSignal): Promise<void>;
  events(events: readonly PlantEvent[], signal?: AbortSignal): Promise<void>;
  jobs(jobs: readonly Job[], signal?: AbortSignal): Promise<void>;
  openJobs(open: OpenJobs, signal?: AbortSignal): Promise<void>;
  gap(gap: SourceGap): void;
  /** Why nothing can be stored at the moment, a clause for people. */
  blocked(): string | undefined;
  complain(kind: string): void;
  /** Addresses announced so far. */
  addresses(): string[];
}

export interface IntakeOptions {
  source: string;
  simulated: boolean;
  /** How much its word about places counts; that of what was found in band where absent. */
  rank?: WordRankCode;
  spool: Spool;
  limits: ClockLimits;
  counters: IntakeCounters;
  log: Logger;
}

interface KnownPoint {
  /** Of its address as it can be stored. */
  number: number;
  /** As it was announced, which its source keeps as well. */
  point: PointDefinition;
  rules: PointRules;
}

/**
 * The way from a source into the spool: samples are normalised and made durable, announcements and gaps go
 * the same way, so that their order is kept while the database is away.
 */
export function createIntake(options: IntakeOptions): SourceIntake {
  const { source, spool, limits, counters, log } = options;
  const known = new Map<string, KnownPoint>();
  const numbers = createAddressNumbers();
  let longestAddress = 0;
  /** Points by their numbers in the list of addresses of the last rows. */
  let found: { addresses: readonly string[]; points: Array<KnownPoint | undefined> } = { addresses: [], points: [] };
  const refused = new Set<string>();
  const encode = createBatchEncoder(source);
  const news = createTopologyNews();
  let lastInventory: string | undefined;

  const spoolControl = (kind: (typeof RecordKind)['points' | 'topology' | 'gap'], value: unknown) => {
    try {
      spool.appendControl(kind, encodeJson(value)).catch(complain);
    } catch (error) {
      complain(error);
    }
  };
  const complain = (error: unknown) =>
    log.error(`${source}: an announcement could not be spooled: ${(error as Error).message}`);

  function isKnown(point: PointDefinition): boolean {
    const before = known.get(point.address);
    if (before && before.point !== point && JSON.stringify(before.point) === JSON.stringify(point)) {
      before.point = point;
    }
    return before?.point === point;
  }

  function announce(points: readonly PointDefinition[]): void {
    const changed = points.filter((point) => !isKnown(point));
    const accepted = changed.flatMap((point): PointDefinition[] => {
      try {
        const storable = storableData(point);
        const { address } = storable;
        const rules = compileRules(point, limits);
        known.set(point.address, { number: numbers.numberOf(address), point, rules });
        longestAddress = Math.max(longestAddress, address.length);
        refused.delete(point.address);
        return [storable];
      } catch (error) {
        refuse(point.address, `point ${point.address} is refused: ${clause((error as Error).message)}`);
        return [];
      }
    });
    found = { addresses: [], points: [] };
    for (const part of partsBySize(accepted, MAX_CONTROL_BYTES)) {
      spoolControl(RecordKind.points, part);
    }
  }

  function normalised(rows: SourceRows): SampleColumns {
    const columns = createColumns(numbers.addresses, rows.count);
    if (found.addresses !== rows.addresses) {
      found = { addresses: rows.addresses, points: [] };
    }
    const { points } = found;
    for (let row = 0; row < rows.count; row++) {
      const point = (points[rows.points[row] as number] ??= known.get(addressAt(rows, row)));
      if (!point) {
        dropUnknown(addressAt(rows, row));
        continue;
      }
      const verdict = addNormalised(columns, point.number, point.rules, rows, row);
      if (verdict) {
        counters.onVerdict(source, verdict);
      }
    }
    return columns;
  }

  function dropUnknown(address: string): void {
    counters.onVerdict(source, 'unknown point');
    refuse(address, `samples of ${address} are dropped, since the point was never announced`);
  }

  /** Says of each point once that its samples are not stored. */
  function refuse(address: string, text: string): void {
    if (!refused.has(address)) {
      refused.add(address);
      if (refused.size <= MAX_NAMED_REFUSED) {
        const isLast = refused.size === MAX_NAMED_REFUSED;
        log.warn(`${source}: ${text}.${isLast ? ' No more refused points of this source are named.' : ''}`);
      }
    }
  }

  async function emit(samples: readonly SourceSample[] | SourceRows, signal?: AbortSignal): Promise<void> {
    const rows = 'points' in samples ? samples : rowsOf(samples);
    counters.onRead(source, rows.count);
    const columns = normalised(rows);
    const appends: Array<Promise<number>> = [];
    for (const [start, end] of recordsOf(columns, longestAddress)) {
      const { batch, payload } = encode(columns, start, end);
      appends.push(spool.append(RecordKind.samples, payload, signal, batch));
    }
    await Promise.all(appends);
  }

  /** Appends items in their order, in records of a moderate size. What cannot be put into a record at all is refused. */
  async function list(
    kind: (typeof RecordKind)['events' | 'jobs'],
    items: ReadonlyArray<PlantEvent | Job>,
    signal?: AbortSignal
  ): Promise<void> {
    const storable = items.flatMap((item) => {
      try {
        const data = storableData(item);
        const bytes = Buffer.byteLength(JSON.stringify(data), 'utf8');
        if (bytes > MAX_ITEM_BYTES) {
          throw new RangeError(`it takes ${bytes} bytes, of at most ${MAX_ITEM_BYTES}`);
        }
        return [data];
      } catch (error) {
        log.warn(
          `${source}: ${kind === RecordKind.jobs ? 'job' : 'event'} ${item.id} is refused: ${(error as Error).message}`
        );
        return [];
      }
    });
    const { simulated } = options;
    await Promise.all(
      partsBySize(storable, MAX_CONTROL_BYTES).map((part) =>
        spool.append(kind, encodeListed({ source, simulated, items: part }), signal)
      )
    );
  }

  function discover(topology: Partial<Topology>, rank: WordRankCode, isAll = false): void {
    const parts = splitTopology(storableData(topology));
    if (isAll) {
      news.keep(parts);
    }
    const fresh = parts.filter(news.isNews);
    for (const part of partsBySize(fresh, MAX_CONTROL_BYTES)) {
      const { simulated } = options;
      const discovered = rank !== WordRank.configuration;
      const spooled: SpooledTopology = { topology: joinTopology(part), simulated, discovered, source, rank };
      spoolControl(RecordKind.topology, spooled);
    }
  }

  function retract(retracted: Retracted[]): void {
    if (retracted.length > 0) {
      const spooled: SpooledTopology = { topology: {}, simulated: options.simulated, discovered: true, retracted };
      spoolControl(RecordKind.topology, spooled);
    }
  }

  return {
    announce,
    emit,
    events: (events, signal) => list(RecordKind.events, events, signal),
    jobs: (jobs, signal) => {
      // What a wrong clock says of the future would keep out every newer word until then.
      const nowMs = Date.now();
      const known = jobs.map((job) => ({ ...job, asOfMs: Math.min(job.asOfMs, nowMs) }));
      return list(RecordKind.jobs, known, signal);
    },
    openJobs: async (open, signal) => {
      const known = storableData({ ...open, asOfMs: Math.min(open.asOfMs, Date.now()) });
      const payload = encodeJson({ source, open: known } satisfies SpooledOpenJobs);
      if (payload.length > MAX_ITEM_BYTES) {
        // A part of it would close the jobs that are in the other parts.
        log.error(
          `${source}: the list of ${open.ids.length} open jobs of ${open.scheduler} takes ${payload.length} bytes, of at most ${MAX_ITEM_BYTES}. Jobs that vanish stay open until it is shorter.`
        );
        return;
      }
      await spool.append(RecordKind.openJobs, payload, signal);
    },
    discover: (topology, isAll) => discover(topology, options.rank ?? WordRank.found, isAll),
    inventory(topology, isWhole = true) {
      discover(topology, WordRank.inventory, isWhole);
      if (!isWhole) {
        // What is new in it is to be taken back as well, once all is known.
        lastInventory = undefined;
        return;
      }
      const bySite = placesOf(storableData(topology));
      // A site of which it says nothing any more is none that it retracts: it may not see it at the moment.
      const retracted = [...bySite].map(([site, places]) => ({ site, source, places: { allBut: refsOf(places) } }));
      const text = JSON.stringify(retracted);
      if (text !== lastInventory) {
        lastInventory = text;
        retract(retracted);
      }
    },
    retract,
    gap: ({ addresses, ...gap }) => {
      for (const part of partsBySize(storableData(addresses), MAX_CONTROL_BYTES)) {
        spoolControl(RecordKind.gap, { source, ...storableData(gap), addresses: part } satisfies SpooledGap);
      }
    },
    blocked: () => {
      const { writeError } = spool.stats();
      return writeError ?? (spool.isFull() ? 'the spool is full' : undefined);
    },
    complain: (kind) => counters.onComplaint(source, kind),
    addresses: () => [...known.keys()],
  };
}

function refsOf(places: readonly PlaceRef[]): PlaceRef[] {
  return places.map(({ kind, code }) => ({ kind, code }));
}

/** Rows cut into what fits into a record, however long the addresses are: from the first of each pair up to the second. */
function recordsOf({ addresses, points, count }: SampleColumns, longestAddress: number): Array<[number, number]> {
  if (count > 0 && count <= MAX_RECORD_SAMPLES && count * longestAddress <= MAX_NAME_UNITS) {
    return [[0, count]];
  }
  const parts: Array<[number, number]> = [];
  let start = 0;
  let nameUnits = 0;
  for (let row = 0; row < count; row++) {
    const units = addresses[points[row] as number]?.length ?? 0;
    if (row > start && (row - start === MAX_RECORD_SAMPLES || nameUnits + units > MAX_NAME_UNITS)) {
      parts.push([start, row]);
      start = row;
      nameUnits = 0;
    }
    nameUnits += units;
  }
  return start < count ? [...parts, [start, count]] : parts;
}
