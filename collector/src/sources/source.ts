import type { Logger } from 'pino';
import { z } from 'zod';
import type { FileKeys } from '#config/files.ts';
import type { PointDefinition } from '#model/point.ts';
import type { QualityCode } from '#model/sample.ts';
import type { Topology } from '#model/topology.ts';

/** Each protocol's folder holds `adapter.ts`, which exports its adapter (`opcuaAdapter`, `modbusAdapter`, ...). */
export const PROTOCOLS = ['opcua', 'modbus', 'prometheus', 'dsx-mqtt'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Names appear in metric labels, file names and Grafana: short and free of blanks. */
export const sourceNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i, 'use letters, digits, "-" and "_", at most 63 characters')
  .meta({ description: 'Unique name of the source; samples, logs and the status page carry it.' });

/**
 * The keys that every source has. An adapter's schema is
 * `sourceBaseSchema.extend({ protocol: z.literal('modbus'), ... }).strict()`, so that the union of all
 * sources is discriminated by `protocol` and a misspelt key is an error with its line.
 */
export const sourceBaseSchema = z.object({
  name: sourceNameSchema,
  enabled: z.boolean().default(true).meta({ description: 'false keeps the source in the file but does not run it.' }),
  simulated: z
    .boolean()
    .optional()
    .meta({ description: "Marks everything from this source as simulated; the site's setting where absent." }),
});
export type SourceBase = z.infer<typeof sourceBaseSchema>;

/** One reading as the source gave it: in the source's unit, not yet judged by the pipeline. */
export interface SourceSample {
  /** `PointDefinition.address` of an announced point. */
  address: string;
  /** Source time, epoch ms (UTC); the receive time again where the source gives none. */
  timeMs: number;
  /** When the collector received it, epoch ms (UTC). */
  receivedMs: number;
  value: number | null;
  quality: QualityCode;
  /** Read from the source's history on purpose: its old time is right and is kept. */
  isHistory?: boolean;
  /**
   * The source could not be heard from then on, epoch ms, and held its readings back: a time since then is not behind,
   * unless the clock was wrong before.
   */
  heldSinceMs?: number;
}

/** A known hole in the series of `addresses`: stored as such, never interpolated. */
export interface SourceGap {
  addresses: string[];
  fromMs: number;
  toMs: number;
  /** A short phrase for people: `connection lost`, `queue overflow`, `missed poll`. */
  cause: string;
}

export type SourceState = 'connecting' | 'connected' | 'degraded' | 'disconnected';

export interface SourceContext {
  readonly name: string;
  /** Code of the configured site, for the points that the adapter discovers. */
  readonly site: string;
  /** Whether points of this source are to be marked simulated. */
  readonly simulated: boolean;
  readonly log: Logger;
  /** Announces points (idempotent). Must precede the first sample of a point. */
  announce(points: PointDefinition[]): void;
  /** Announces topology found in the source itself (DSX metadata); entries replace earlier ones of the same id. */
  discover(topology: Partial<Topology>): void;
  /**
   * Resolves when the samples are durable in the spool: await it before acknowledging to the source.
   * Samples of addresses that were never announced are counted, logged once and dropped.
   * What is in hand when the signal aborts is still taken until `run` has ended, for some seconds at most; after that it
   * rejects, and the samples are counted and recorded as a gap.
   */
  emit(samples: SourceSample[]): Promise<void>;
  /**
   * Newest source time that is durable for each address, epoch ms; addresses without a sample are absent. By it
   * an adapter of a source with history knows what it missed while the process was down, even after a kill.
   */
  lastTimesMs?(addresses: string[]): Promise<Map<string, number>>;
  /** Records a hole that the adapter knows of (overflow bit, sequence jump, missed poll). */
  gap(gap: SourceGap): void;
  /**
   * `connected` is believed once a good value was emitted; an outage is over, and back-off reset, once the connection
   * held for a while. `degraded` is connected with a complaint (one of ten targets is down).
   */
  state(state: SourceState, message?: string): void;
  /** Aborted on shutdown and when the host gives up on this run; `run` is expected to resolve soon after. */
  readonly signal: AbortSignal;
}

/** What a configuration refers to at `path`, a path from the source's own object. */
export interface SourceReference {
  path: Array<string | number>;
  rack?: string | undefined;
  equipment?: string | undefined;
  metric?: string | undefined;
  /** Unit that must convert to that of `metric`. */
  unit?: string | undefined;
}

/** One row of `plenum check`. */
export interface CheckResult {
  /** What was tried, for people: `modbus 10.0.0.7:502 unit 1`, without secrets. */
  target: string;
  ok: boolean;
  /** What was found: `14 of 14 registers read`, or what failed. */
  message: string;
  /** What the reader does next; expected where `ok` is false. */
  nextStep?: string;
  durationMs?: number;
}

export interface SourceAdapter<C extends SourceBase = SourceBase> {
  protocol: Protocol;
  configSchema: z.ZodType<C>;
  /** Keys of files and folders; the loader makes relative ones absolute, from the folder of the configuration. */
  files?: readonly FileKeys[];
  /**
   * Validates beyond the schema and lists the points that the configuration names, without connecting.
   * Throws a `SourceConfigError` (or several as an `AggregateError`) for what does not fit. Points that
   * only the live source knows are announced later from `run`.
   */
  points(config: C, source: string, site: string): PointDefinition[];
  /** What was not stored is not acknowledged either, and the peer delivers it again: refused samples are not lost. */
  deliversAgain?: boolean;
  /** Tries the endpoint without writing anything; for `plenum check`. One result a target or group of points. */
  check(config: C, signal: AbortSignal): Promise<CheckResult[]>;
  /** Places and metrics that the configuration names without naming whole points; held against topology and catalog. */
  references?(config: C): SourceReference[];
  /**
   * Runs until the signal aborts; throws on a lost connection. The host then marks the points bad once and
   * calls `run` again with back-off and jitter. An adapter whose library reconnects by itself records its
   * gaps through the context.
   */
  run(config: C, context: SourceContext): Promise<void>;
  /**
   * Reads the source's own history for a gap and emits it through the context, with its source times.
   * Returns the gaps that stay open. Called by the host after a reconnect; the gap already has an overlap.
   */
  backfill?(config: C, gap: SourceGap, context: SourceContext): Promise<SourceGap[]>;
}

/**
 * A configuration that the schema accepts but the adapter cannot use. `path` leads from the source's own
 * object to the value, so that the error can name file and line: `['registers', 3, 'address']`.
 */
export class SourceConfigError extends Error {
  readonly path: Array<string | number>;
  readonly nextStep: string | undefined;

  constructor(message: string, path: Array<string | number>, nextStep?: string) {
    super(message);
    this.name = 'SourceConfigError';
    this.path = path;
    this.nextStep = nextStep;
  }
}
