import { clause } from '#model/text/clause.ts';
import { Refusal } from '#protocols/receive/read.ts';
import {
  createMetricsDecoder,
  MAX_RESOURCES,
  type MetricsDecoder,
  type MetricsReport,
  type Outcome,
} from '#protocols/otlp/read.ts';
import { createArrivals } from '#protocols/shared/arrivals.ts';
import { MessageError } from '#protocols/shared/message-error.ts';
import type { Ingest } from '../../receiving/ingest.ts';
import type { OtlpConfig } from './config.ts';

const MESSAGE = 'ExportMetricsServiceRequest';

/** A request as it came, unpacked; one in JSON as the message that it stands for. */
export interface OtlpRequest {
  message: Uint8Array;
  sender: string;
  agent: string;
}

/** Takes in one request after the other, whichever way it came; resolves once its points are durable. */
export function createMetricsReceiver(config: OtlpConfig, ingest: Ingest) {
  const arrivals = createArrivals();

  return async ({ message, sender: name, agent }: OtlpRequest): Promise<Outcome> => {
    await ingest.turn();
    const sender = ingest.senders.find(name, agent);
    const routes = ingest.routesOf(sender, MESSAGE, createMetricsDecoder);
    let report: MetricsReport;
    try {
      arrivals.count = 0;
      report = (routes.decoder as MetricsDecoder).decode(message, arrivals);
    } catch (error) {
      throw error instanceof MessageError
        ? new Refusal(400, 'not understood', `The body is not a request of OTLP metrics: ${clause(error.message)}.`)
        : error;
    }
    await ingest.take(sender, routes, arrivals, report);
    return outcomeOf(report, name, config, ingest);
  };
}

/** Points that were not taken are counted, and the sender is told why. */
function outcomeOf(report: MetricsReport, sender: string, { maxSeries }: OtlpConfig, { complaints }: Ingest): Outcome {
  const { refusedSamples, rejected, rejectedWhy } = report;
  const reasons: string[] = [];
  if (refusedSamples > 0) {
    const reason = `${refusedSamples} points are of series beyond the ${maxSeries} that one sender may have, or of resources beyond ${MAX_RESOURCES}. Send fewer attributes, or raise maxSeries of this receiver.`;
    complaints.add('series limit', sender, reason);
    reasons.push(reason);
  }
  if (rejected > 0) {
    const reason = `${rejected} points cannot be stored: ${rejectedWhy ?? ''}. Leave them out, or send gauges and cumulative sums.`;
    complaints.add('histogram', sender, reason);
    reasons.push(reason);
  }
  return { rejectedPoints: refusedSamples + rejected, message: reasons.join(' ') };
}
