import { pino } from 'pino';
import type { SourceState } from '#model/api/status.ts';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceContext } from '../contract/context.ts';
import type { SourceGap, SourceSample } from '../contract/reading.ts';
import { createHostDirectory } from '../hosts/directory.ts';
import { NO_WORDS } from '../hosts/rules.ts';

/** What an adapter told its context, for the tests of the adapters. */
export interface Recording {
  context: SourceContext;
  points: Map<string, PointDefinition>;
  /** What was found, or the last that an inventory said. */
  topology: Topology;
  /** Whether the last word of an inventory was all of it. */
  isInventoryWhole(): boolean;
  samples: SourceSample[];
  gaps: SourceGap[];
  events: PlantEvent[];
  jobs: Job[];
  openJobs: OpenJobs[];
  states: Array<{ state: SourceState; message: string | undefined }>;
  /** Warnings and errors that were logged. */
  complaints: string[];
  /** What peers did wrong, by kind. */
  counted: string[];
  /** Values of one address in the order of their arrival. */
  values(address: string): Array<number | null>;
  /** Ends the run, as the host does on shutdown. */
  stop(): void;
}

export interface RecordingOptions {
  /** Why nothing can be stored. */
  blocked?: () => string | undefined;
  /** Stands in for the spool; samples count as durable once it resolves. */
  store?: (samples: SourceSample[], signal: AbortSignal) => Promise<void>;
  lastTimesMs?: (addresses: string[]) => Promise<Map<string, number>>;
}

/** A source context that keeps everything in memory. */
export function recordingContext(options: RecordingOptions = {}): Recording {
  const stopped = new AbortController();
  const complaints: string[] = [];
  const destination = { write: (line: string) => void complaints.push((JSON.parse(line) as { msg: string }).msg) };
  const samples: SourceSample[] = [];
  const gaps: SourceGap[] = [];
  const events: PlantEvent[] = [];
  const jobs: Job[] = [];
  const openJobs: OpenJobs[] = [];
  const states: Recording['states'] = [];
  const counted: string[] = [];
  const points = new Map<string, PointDefinition>();
  const topology: Topology = { sites: [], zones: [], racks: [], equipment: [], serves: [] };
  let isInventoryWhole = false;
  const hosts = createHostDirectory({ site: 'demo', words: NO_WORDS });
  const context: SourceContext = {
    name: 'tested',
    site: 'demo',
    simulated: true,
    log: pino({ level: 'warn' }, destination),
    announce: (announced) => announced.forEach((point) => points.set(point.address, point)),
    discover: (found) => {
      for (const kind of Object.keys(found) as Array<keyof Topology>) {
        topology[kind].push(...((found[kind] ?? []) as never[]));
      }
    },
    inventory: async (all, isWhole = true) => {
      isInventoryWhole = isWhole;
      Object.assign(topology, { sites: [], zones: [], racks: [], equipment: [], serves: [] }, all);
    },
    emit: async (batch) => {
      await options.store?.([...batch], stopped.signal);
      samples.push(...batch);
    },
    events: async (some) => void events.push(...some),
    place: hosts.place,
    equipment: hosts.equipment,
    jobs: async (some) => void jobs.push(...some),
    openJobs: async (open) => void openJobs.push(open),
    gap: (gap) => void gaps.push(gap),
    blocked: () => options.blocked?.(),
    complain: (kind) => void counted.push(kind),
    state: (state, message) => void states.push({ state, message }),
    signal: stopped.signal,
    lastTimesMs: options.lastTimesMs ?? (async () => new Map()),
    notes: { read: async () => undefined, write: async () => undefined },
  };
  const values = (address: string) =>
    samples.filter((sample) => sample.address === address).map((sample) => sample.value);
  return {
    context,
    points,
    topology,
    isInventoryWhole: () => isInventoryWhole,
    samples,
    gaps,
    events,
    jobs,
    openJobs,
    states,
    complaints,
    counted,
    values,
    stop: () => stopped.abort(),
  };
}

/** Waits until `condition` holds; throws with `what` after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 20_000
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) {
      throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
