/** What a receiver of Prometheus remote write needs: Snappy blocks and the two messages. */
export { unpackedLength, unpackSnappy } from './snappy.ts';
export { createWriteRequestDecoder } from './write-request.ts';
export { createRequestV2Decoder } from './request-v2.ts';
