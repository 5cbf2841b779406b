import { serveDecoding } from '../../shared/decoding-worker.ts';
import { MESSAGE_V1, MESSAGE_V2 } from '../messages.ts';
import { createRequestV2Decoder } from '../request-v2.ts';
import { unpackedLength, unpackSnappy } from '../snappy.ts';
import { createWriteRequestDecoder } from '../write-request.ts';

/** The memory in which bodies are unpacked stays, up to this; a larger one is given back. */
const KEPT_BYTES = 8 * 2 ** 20;

let unpacked = new Uint8Array(0);

/** Whoever hands in a body has looked at the length that it says. */
function unpack(body: Uint8Array): Uint8Array {
  const length = unpackedLength(body);
  const into = length <= unpacked.length ? unpacked : new Uint8Array(length);
  if (length <= KEPT_BYTES) {
    unpacked = into;
  }
  return into.subarray(0, unpackSnappy(body, into));
}

serveDecoding({
  [MESSAGE_V1]: { create: createWriteRequestDecoder, unpack },
  [MESSAGE_V2]: { create: createRequestV2Decoder, unpack },
});
