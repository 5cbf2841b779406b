/** What a receiver of OTLP metrics needs: the messages in protobuf and JSON, the answers, and a gRPC server. */
export { responseJson, responseMessage, statusMessage, grpcCodeOf } from './answer.ts';
export type { Outcome } from './answer.ts';
export { startGrpcReceiver } from './grpc-server.ts';
export { messageOfJson } from './json.ts';
export { createMetricsDecoder, MAX_RESOURCES } from './metrics-decoder.ts';
export type { MetricsDecoder, MetricsReport } from './metrics-decoder.ts';
