/** What a receiver of Prometheus remote write needs: Snappy blocks and the two messages. */
export { createSnappy, unpackedLength } from './snappy.ts';
export { createWriteRequestDecoder } from './write-request.ts';
export { createRequestV2Decoder } from './request-v2.ts';
