/** What a receiver of OTLP metrics needs: the thread that decodes messages, their form in JSON, the answers, and a gRPC server. */
export { responseJson, responseMessage, statusMessage, grpcCodeOf } from './answer.ts';
export type { Outcome } from './answer.ts';
export { startGrpcReceiver } from './grpc-server.ts';
export { messageOfJson } from './json.ts';
export { METRICS_REQUEST } from './messages.ts';
export type { MetricsReport } from './metrics-decoder.ts';
export { WORKER_CODE as OTLP_DECODING } from './decoding/worker-code.ts';
