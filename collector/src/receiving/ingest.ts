import { notNow, type ReceiveConfig } from '#protocols/receive/read.ts';
import type { WorkerCode } from '#protocols/shared/decoding-task.ts';
import { createDecodingThread, DecodingUnavailable } from '#protocols/shared/decoding-thread.ts';
import type { MessageReport } from '#protocols/shared/series-decoder.ts';
import type { SourceContext } from '../contract/context.ts';
import { compileMappings } from '../series/mapping.ts';
import type { MappingConfig } from '../series/mapping-config.ts';
import { createSeriesStream } from '../series/stream.ts';
import { compileTargetRules, type TargetRule } from '../series/target-rules.ts';
import { createGpuModels } from '../hosts/gpu-models.ts';
import { createComplaints } from './complaints.ts';
import { createSenders, type Sender } from './senders.ts';
import { createKnownSeries, type KnownSeries } from './known-series.ts';
import { askedAgain, createSeriesStore } from './series-store.ts';

/** Longer than this, ms, nobody waits for a disk: the sender asks again, and what is written by then is there once. */
const STORE_TIMEOUT_MS = 10_000;
/** A source to which nobody has sent for so long, ms, says so. */
const SILENT_MS = 5 * 60_000;
/** Bodies of so many requests of the largest size may wait to be decoded. */
const LARGE_BODIES = 2;
const MIN_QUEUED_BYTES = 64 * 2 ** 20;

export interface IngestConfig extends ReceiveConfig, MappingConfig {
  targets: readonly TargetRule[];
  patience: number;
}

/**
 * From messages of senders to durable samples, whatever the protocol.
 * @param decoding the code of the thread that decodes the messages
 */
export function createIngest(config: IngestConfig, context: SourceContext, decoding: WorkerCode) {
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
  const thread = createDecodingThread(
    decoding,
    { names: [...table.keys()], maxSeries: config.maxSeries },
    Math.max(MIN_QUEUED_BYTES, LARGE_BODIES * config.maxBodySize)
  );
  const senders = createSenders(({ series }) => series.forEach(({ decoder }) => thread.forget(decoder)));
  const complaints = createComplaints(context);
  const startedMs = Date.now();
  let decoders = 0;

  function seriesOf(sender: Sender, message: string): KnownSeries {
    let known = sender.series.get(message);
    if (!known) {
      const decoder = ++decoders;
      known = createKnownSeries(decoder, () => thread.reset(decoder));
      sender.series.set(message, known);
    }
    return known;
  }

  function summary(): string {
    const all = senders.all();
    const series = all.reduce((sum, sender) => sum + senders.seriesCount(sender), 0);
    return `${all.length} ${all.length === 1 ? 'sender' : 'senders'}, ${series} series with a mapping, ${store.pointCount()} points`;
  }

  return {
    senders,
    complaints,
    /**
     * Resolves with what the message held, once all of it is durable.
     * @throws MessageError for a message that is wrong, a `Refusal` where it is to be sent again
     */
    async take(sender: Sender, message: string, body: Uint8Array): Promise<MessageReport> {
      const series = seriesOf(sender, message);
      const decoded = await thread.decode(series.decoder, message, body, askedAgain(series.routes)).catch(refused);
      series.learn(decoded);
      const storing = store.take(series.routes, decoded.arrivals);
      senders.note(sender, series, decoded.report);
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
      return decoded.report;
    },

    /** Ends the thread; what it has not decoded is refused. */
    close: () => thread.close(),

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

function refused(error: unknown): never {
  throw error instanceof DecodingUnavailable
    ? notNow('busy', `The request could not be taken in: ${error.message}. Send it again later.`)
    : error;
}

export type Ingest = ReturnType<typeof createIngest>;
export type IngestStatus = ReturnType<Ingest['status']>;
