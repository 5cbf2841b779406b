/** What a receiver of Prometheus remote write needs: Snappy blocks, and the thread that decodes the two messages. */
export { MESSAGE_V1, MESSAGE_V2 } from './messages.ts';
export { unpackedLength } from './snappy.ts';
export { WORKER_CODE as REMOTE_WRITE_DECODING } from './decoding/worker-code.ts';
