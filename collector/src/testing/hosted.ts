import pino from 'pino';
import type { PlantEvent } from '#model/event.ts';
import type { PointDefinition } from '#model/point.ts';
import type { SourceAdapter } from '../contract/adapter.ts';
import type { SourceBase } from '../contract/config.ts';
import type { SourceManifest } from '../contract/manifest.ts';
import type { SourceGap, SourceSample } from '../contract/reading.ts';
import { createSourceHost, type HostTimes } from '../host/source-host.ts';
import { createHostDirectory } from '../hosts/directory.ts';
import { NO_WORDS } from '../hosts/rules.ts';
import type { SourceIntake } from '../pipeline/intake.ts';

export interface HostedOptions<C extends SourceBase> {
  manifest: SourceManifest;
  adapter: SourceAdapter<C>;
  config: C;
  times?: Partial<HostTimes>;
  /** Stands in for the spool; samples count as durable once it resolves. */
  store?: () => Promise<void>;
}

export interface Hosted {
  samples: SourceSample[];
  gaps: SourceGap[];
  events: PlantEvent[];
  /** States with their messages, in their order. */
  states: Array<{ state: string; message: string | undefined }>;
  /** Good values of one address. */
  good(address: string): number[];
  /** As the collector stops its sources. */
  stop(): Promise<void>;
}

/** An adapter under its host, as in the collector, with a memory in place of the pipeline. */
export function hosted<C extends SourceBase>({ manifest, adapter, config, times, store }: HostedOptions<C>): Hosted {
  const samples: SourceSample[] = [];
  const gaps: SourceGap[] = [];
  const events: PlantEvent[] = [];
  const states: Hosted['states'] = [];
  const points: PointDefinition[] = adapter.points(config, config.name, 'demo');
  const intake: SourceIntake = {
    announce: () => undefined,
    discover: () => undefined,
    inventory: () => undefined,
    retract: () => undefined,
    emit: async (batch) => {
      await store?.();
      samples.push(...batch);
    },
    events: async (list) => void events.push(...list),
    jobs: async () => undefined,
    openJobs: async () => undefined,
    gap: (gap) => void gaps.push(gap),
    blocked: () => undefined,
    complain: () => undefined,
    addresses: () => points.map(({ address }) => address),
  };
  const host = createSourceHost({
    source: { manifest, adapter: adapter as unknown as SourceAdapter, config, points },
    site: 'demo',
    intake,
    log: pino({ level: 'silent' }),
    lastAliveMs: undefined,
    lastTimesMs: async () => new Map(),
    hosts: createHostDirectory({ site: 'demo', words: NO_WORDS }),
    notes: { read: async () => undefined, write: async () => undefined },
    onState: ({ state, message }) => void states.push({ state, message }),
    times: { firstRetryMs: 50, maxRetryMs: 400, holdMs: 1_000, ...times },
  });
  const stopped = new AbortController();
  const running = host.run(stopped.signal);
  const good = (address: string) =>
    samples.flatMap((sample) => (sample.address === address && sample.value !== null ? [sample.value] : []));
  return { samples, gaps, events, states, good, stop: () => (stopped.abort(), running) };
}
