import type { z } from 'zod';
import type { FileKeys } from '#config/files.ts';
import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceBase } from './config.ts';
import type { SourceContext } from './context.ts';
import type { HistoryOptions, HistoryReader } from './history.ts';
import type { SourceGap } from './reading.ts';

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
  /** Hosts of the computing side that were met, where it was cheap to see them: those that are nowhere are listed. */
  hosts?: readonly string[];
  /** Topology that was read, by which hosts are placed. */
  topology?: Partial<Topology>;
  /** Whether some of the places could not be read: what is not among them may be there all the same. */
  isTopologyPartial?: boolean;
}

export interface SourceAdapter<C extends SourceBase = SourceBase> {
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
  /** Tries the endpoint without writing anything; for `plenum check`. One result per target or group of points. */
  check(config: C, signal: AbortSignal): Promise<CheckResult[]>;
  /** Reads the source's past, for `plenum import`. */
  history?(config: C, options: HistoryOptions): HistoryReader;
  /** Places and metrics that the configuration names without naming whole points; held against topology and catalog. */
  references?(config: C): SourceReference[];
  /** Name of the scheduler whose jobs it has all of: another source that has it too would close them. */
  scheduler?(config: C): { name: string; key: string };
  /** The source of a configuration, once for the life of the collector: what it remembers between two runs lives there. */
  open(config: C): Source;
}

/** One configured source. */
export interface Source {
  /**
   * Runs until the signal aborts; throws on a lost connection. The host then marks the points bad once and
   * calls `run` again with back-off and jitter. A source whose library reconnects by itself records its
   * gaps through the context.
   */
  run(context: SourceContext): Promise<void>;
  /**
   * Is handed the outage that ended when the source is connected again, and returns what of it stays open: `[]` where the
   * peer kept it all, or the source fills it from history by itself. Where it is absent, an outage is a gap.
   * A source of events or jobs alone is handed one without addresses, by which it knows the time to ask for.
   */
  missed?(gap: SourceGap): SourceGap[] | Promise<SourceGap[]>;
}
