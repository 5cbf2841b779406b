import { notNow, type ReceiveConfig } from '#protocols/receive/read.ts';
import type { Arrivals } from '#protocols/shared/arrivals.ts';
import type { DecoderOptions, MessageReport, SeriesDecoder } from '#protocols/shared/series-decoder.ts';
import type { SourceContext } from '../contract/context.ts';
import { compileMappings } from '../series/mapping.ts';
import type { MappingConfig } from '../series/mapping-config.ts';
import { createSeriesStream } from '../series/stream.ts';
import { compileTargetRules, type TargetRule } from '../series/target-rules.ts';
import { createGpuModels } from '../hosts/gpu-models.ts';
import { createComplaints } from './complaints.ts';
import { createSenders, type Sender } from './senders.ts';
import { createRoutes, type Routes } from './routes.ts';
import { createSeriesStore } from './series-store.ts';
import { createTurns } from './turns.ts';

/** Longer than this, ms, nobody waits for a disk: the sender asks again, and what is written by then is there once. */
const STORE_TIMEOUT_MS = 10_000;
/** A source to which nobody has sent for so long, ms, says so. */
const SILENT_MS = 5 * 60_000;

export interface IngestConfig extends ReceiveConfig, MappingConfig {
  targets: readonly TargetRule[];
  patience: number;
}

/** From messages of senders to durable samples, whatever the protocol. */
export function createIngest(config: IngestConfig, context: SourceContext) {
  const table = compileMappings(config);
  const stream = createSeriesStream({
    source: context.name,
    site: context.site,
    simulated: context.simulated,
    table,
    targetOf: compileTargetRules(
      config.targets,
      (host) => ({ equipment: context.place(host).equipment }),
      context.equipment
    ),
    patienceMs: config.patience,
    onGpuModel: createGpuModels(context).note,
  });
  const store = createSeriesStore(context, stream);
  const senders = createSenders();
  const complaints = createComplaints(context);
  const startedMs = Date.now();

  function summary(): string {
    const all = senders.all();
    const series = all.reduce((sum, sender) => sum + senders.seriesCount(sender), 0);
    return `${all.length} ${all.length === 1 ? 'sender' : 'senders'}, ${series} series with a mapping, ${store.pointCount()} points`;
  }

  return {
    senders,
    complaints,
    /** To be waited for before a body is decoded. */
    turn: createTurns(),
    isWanted: (name: string) => table.has(name),

    routesOf(sender: Sender, message: string, create: (options: DecoderOptions) => SeriesDecoder): Routes {
      let routes = sender.routes.get(message);
      if (!routes) {
        routes = createRoutes(create({ isWanted: (name) => table.has(name), maxSeries: config.maxSeries }));
        sender.routes.set(message, routes);
      }
      return routes;
    },

    /** Resolves once what arrived is durable. Throws a `Refusal` where that takes too long. */
    async take(sender: Sender, routes: Routes, arrivals: Arrivals, report: MessageReport): Promise<void> {
      const storing = store.take(routes, arrivals);
      senders.note(sender, routes, report);
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<never>((_, reject) => {
        const late = () => reject(notNow('storage', 'The samples could not be stored in time. Send them again later.'));
        timer = setTimeout(late, STORE_TIMEOUT_MS);
      });
      try {
        await Promise.race([storing, tooLate]);
      } finally {
        clearTimeout(timer);
        storing.catch(() => undefined);
      }
    },

    /** Shows how it goes. */
    report(): void {
      const nowMs = Date.now();
      const lastMs = senders.all().reduce((last, sender) => Math.max(last, sender.lastMs), startedMs);
      const unplaced = stream.unplaced().length;
      const complaint =
        complaints.latest() ??
        (nowMs - lastMs > SILENT_MS ? `nobody has sent since ${new Date(lastMs).toISOString()}` : undefined) ??
        (unplaced > 0 ? `${unplaced} series or more belong nowhere; \`plenum check\` names some` : undefined);
      const text = summary();
      if (complaint === undefined) {
        context.state('connected', text);
      } else {
        context.state('degraded', `${text}; ${complaint}`);
      }
    },

    /** What has come in, for `plenum check`. */
    status() {
      return {
        senders: senders.all().map((sender) => ({
          name: sender.name,
          agent: sender.agent,
          series: senders.seriesCount(sender),
          samples: sender.samples,
          lastMs: sender.lastMs,
        })),
        points: store.pointCount(),
        unplaced: stream.unplaced(),
        refused: complaints.counts(),
        complaint: complaints.latest(),
      };
    },
  };
}
export type Ingest = ReturnType<typeof createIngest>;
export type IngestStatus = ReturnType<Ingest['status']>;
