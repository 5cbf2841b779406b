import { clause } from '#model/text/clause.ts';
import { Refusal, tooLong, type Answer, type Received } from '#protocols/receive/read.ts';
import { createSnappy, unpackedLength } from '#protocols/remote-write/read.ts';
import { createArrivals } from '#protocols/shared/arrivals.ts';
import { MessageError } from '#protocols/shared/message-error.ts';
import type { MessageReport } from '#protocols/shared/series-decoder.ts';
import type { Ingest } from '../../receiving/ingest.ts';
import type { RemoteWriteConfig } from './config.ts';
import { createDecoder, messageOf, writtenHeaders } from './message.ts';

/** Takes in one request after the other; the answer is given once its samples are durable. */
export function createWriteReceiver(config: RemoteWriteConfig, ingest: Ingest) {
  const arrivals = createArrivals();
  const unpackSnappy = createSnappy();

  function unpack(body: Buffer): Buffer {
    const length = unpackedLength(body);
    if (length > config.maxBodySize) {
      throw tooLong(`${length} bytes once unpacked`, config.maxBodySize);
    }
    return unpackSnappy(body);
  }

  return async ({ headers, body, sender: name }: Received): Promise<Answer> => {
    const message = messageOf(headers);
    const { 'user-agent': agent = '' } = headers;
    await ingest.turn();
    const sender = ingest.senders.find(name, agent);
    const routes = ingest.routesOf(sender, message, (options) => createDecoder(message, options));
    let report: MessageReport;
    try {
      arrivals.count = 0;
      report = routes.decoder.decode(unpack(body), arrivals);
    } catch (error) {
      throw error instanceof MessageError ? notUnderstood(error, message) : error;
    }
    await ingest.take(sender, routes, arrivals, report);
    const { samples, refusedSamples, exemplars } = report;
    const written = writtenHeaders(samples - refusedSamples, exemplars);
    const problem = problemOf(report, config.maxSeries);
    if (problem) {
      throw new Refusal(400, problem.kind, problem.message, written);
    }
    return { status: 204, headers: written };
  };
}

function notUnderstood({ message }: MessageError, proto: string): Refusal {
  return new Refusal(400, 'not understood', `The body is not a snappy block of ${proto}: ${clause(message)}.`);
}

/** Why not all of a message was taken, though the rest is stored. */
function problemOf(
  { samples, refusedSamples, histograms, histogramName }: MessageReport,
  maxSeries: number
): { kind: 'series limit' | 'histogram'; message: string } | undefined {
  if (refusedSamples > 0) {
    const message = `${refusedSamples} of ${samples} samples are of series beyond the ${maxSeries} that one sender may have; the others are stored. Send fewer series (write_relabel_configs), or raise maxSeries of this receiver.`;
    return { kind: 'series limit', message };
  }
  if (histograms > 0) {
    const message = `${histograms} native histograms, such as ${histogramName ?? 'one without a name'}, are not stored; the ${samples} samples are. Set send_native_histograms: false, or drop them in write_relabel_configs.`;
    return { kind: 'histogram', message };
  }
  return undefined;
}
