import type { Logger } from 'pino';
import type { PointDefinition } from '#model/point.ts';
import type { Sample } from '#model/sample.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceGap, SourceSample } from '../sources/source.ts';
import type { SpooledTopology } from './apply.ts';
import { compileNormaliser } from './normalise.ts';
import type { ClockLimits, Normaliser, Verdict } from './normalise.ts';
import { batchSamples, encodeJson, encodeSampleBatch } from './spool/payload.ts';
import { RecordKind } from './spool/record.ts';
import type { Spool } from './spool/spool.ts';

/** Rows of one spool record: 10,000 samples are a fraction of a megabyte, far below the record limit. */
const MAX_RECORD_SAMPLES = 10_000;

/** A gap in the spool and in the dead letters. */
export interface SpooledGap extends SourceGap {
  source: string;
}

export interface IntakeCounters {
  onRead(source: string, count: number): void;
  onVerdict(source: string, verdict: Verdict | 'unknown point'): void;
}

/** What one source hands in; the host wraps it into the adapter's context. */
export interface SourceIntake {
  announce(points: readonly PointDefinition[]): void;
  discover(topology: Partial<Topology>): void;
  emit(samples: readonly SourceSample[], signal?: AbortSignal): Promise<void>;
  gap(gap: SourceGap): void;
  /** Addresses announced so far. */
  addresses(): string[];
}

export interface IntakeOptions {
  source: string;
  simulated: boolean;
  /** What it hands in was configured, and wins over what other sources find. */
  isConfiguration?: boolean;
  spool: Spool;
  limits: ClockLimits;
  counters: IntakeCounters;
  log: Logger;
}

/**
 * The way from a source into the spool: samples are normalised and made durable, announcements and gaps go
 * the same way, so that their order is kept while the database is away.
 */
export function createIntake(options: IntakeOptions): SourceIntake {
  const { source, spool, limits, counters, log } = options;
  const known = new Map<string, { json: string; normalise: Normaliser }>();
  const refused = new Set<string>();

  const spoolControl = (kind: (typeof RecordKind)['points' | 'topology' | 'gap'], value: unknown) => {
    spool.appendControl(kind, encodeJson(value)).catch((error: unknown) => {
      log.error(`${source}: an announcement could not be spooled: ${(error as Error).message}`);
    });
  };

  function announce(points: readonly PointDefinition[]): void {
    const changed = points.filter((point) => known.get(point.address)?.json !== JSON.stringify(point));
    const accepted = changed.filter((point) => {
      try {
        known.set(point.address, { json: JSON.stringify(point), normalise: compileNormaliser(point, limits) });
        refused.delete(point.address);
        return true;
      } catch (error) {
        log.warn(`${source}: point ${point.address} is refused: ${(error as Error).message}`);
        return false;
      }
    });
    if (accepted.length > 0) {
      spoolControl(RecordKind.points, accepted);
    }
  }

  function normalised(samples: readonly SourceSample[]): Array<{ address: string; sample: Sample }> {
    const rows: Array<{ address: string; sample: Sample }> = [];
    for (const sourceSample of samples) {
      const { address } = sourceSample;
      const point = known.get(address);
      if (!point) {
        counters.onVerdict(source, 'unknown point');
        if (!refused.has(address)) {
          log.warn(`${source}: samples of ${address} are dropped, since the point was never announced.`);
        }
        refused.add(address);
        continue;
      }
      const { sample, verdict } = point.normalise(sourceSample);
      if (verdict) {
        counters.onVerdict(source, verdict);
      }
      rows.push({ address, sample });
    }
    return rows;
  }

  async function emit(samples: readonly SourceSample[], signal?: AbortSignal): Promise<void> {
    counters.onRead(source, samples.length);
    const rows = normalised(samples);
    const appends: Array<Promise<number>> = [];
    for (let start = 0; start < rows.length; start += MAX_RECORD_SAMPLES) {
      const batch = batchSamples(source, rows.slice(start, start + MAX_RECORD_SAMPLES));
      appends.push(spool.append(RecordKind.samples, encodeSampleBatch(batch), signal));
    }
    await Promise.all(appends);
  }

  return {
    announce,
    emit,
    discover: (topology) =>
      spoolControl(RecordKind.topology, {
        topology,
        simulated: options.simulated,
        discovered: options.isConfiguration !== true,
      } satisfies SpooledTopology),
    gap: (gap) => {
      if (gap.addresses.length > 0) {
        spoolControl(RecordKind.gap, { source, ...gap } satisfies SpooledGap);
      }
    },
    addresses: () => [...known.keys()],
  };
}
