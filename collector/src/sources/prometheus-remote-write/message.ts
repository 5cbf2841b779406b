import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '#protocols/receive/read.ts';
import { createRequestV2Decoder, createWriteRequestDecoder } from '#protocols/remote-write/read.ts';
import type { DecoderOptions, SeriesDecoder } from '#protocols/shared/series-decoder.ts';

const V1 = 'prometheus.WriteRequest';
const V2 = 'io.prometheus.write.v2.Request';

const DECODERS: Record<string, (options: DecoderOptions) => SeriesDecoder> = {
  [V1]: createWriteRequestDecoder,
  [V2]: createRequestV2Decoder,
};

/**
 * The protobuf message that the headers name, by the specification's rules of content negotiation; without `proto` it is that of 1.0.
 * @throws Refusal with status 415 for another message, media type or encoding: the sender may fall back to what is named
 */
export function messageOf({
  'content-type': type = '',
  'content-encoding': encoding = '',
}: IncomingHttpHeaders): string {
  const [media = '', ...parameters] = type.split(';').map((part) => part.trim());
  const proto = parameters
    .find((part) => /^proto=/i.test(part))
    ?.slice('proto='.length)
    .replace(/^"|"$/g, '');
  const message = proto ?? V1;
  if (media.toLowerCase() !== 'application/x-protobuf' || !Object.hasOwn(DECODERS, message)) {
    throw unsupported(`Content type "${shown(type)}"`, `application/x-protobuf, with proto=${V2} or proto=${V1}`);
  }
  if (encoding.toLowerCase() !== 'snappy') {
    throw unsupported(`Content encoding "${shown(encoding)}"`, 'snappy, in its block format');
  }
  return message;
}

export function createDecoder(message: string, options: DecoderOptions): SeriesDecoder {
  return (DECODERS[message] as (typeof DECODERS)[string])(options);
}

/** Written counts are part of 2.0 only; who speaks 1.0 ignores them. */
export function writtenHeaders(samples: number, exemplars: number): Record<string, string> {
  return {
    'x-prometheus-remote-write-samples-written': String(samples),
    'x-prometheus-remote-write-histograms-written': '0',
    'x-prometheus-remote-write-exemplars-written': String(exemplars),
  };
}

function unsupported(what: string, known: string): Refusal {
  return new Refusal(415, 'media type', `${what} is not supported. Send ${known}.`);
}

/** What a peer wrote, fit for a message. */
function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
