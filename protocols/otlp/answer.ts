import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { RETRY_AFTER_S, type Refusal } from '../receive/refusal.ts';
import { ExportMetricsServiceResponse } from './generated/metrics.ts';

/** gRPC status codes (grpc/status.h) of the answers to a sender. */
export const GrpcCode = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const CODE_OF_STATUS: Record<number, number> = {
  400: GrpcCode.invalidArgument,
  401: GrpcCode.unauthenticated,
  408: GrpcCode.deadlineExceeded,
  413: GrpcCode.resourceExhausted,
  404: GrpcCode.unimplemented,
  405: GrpcCode.unimplemented,
  415: GrpcCode.invalidArgument,
  503: GrpcCode.unavailable,
};

/** The status of gRPC that says the same as a status of HTTP; OTLP tries again after `unavailable` only. */
export function grpcCodeOf({ status }: Refusal): number {
  return CODE_OF_STATUS[status] ?? GrpcCode.unavailable;
}

const RETRY_INFO_TYPE = 'type.googleapis.com/google.rpc.RetryInfo';

/** `google.rpc.Status` (status.proto) of a refusal, with `RetryInfo` where the sender is to try again. */
export function statusMessage(refusal: Refusal): Buffer {
  const code = grpcCodeOf(refusal);
  const writer = new BinaryWriter().uint32(0x08).int32(code).uint32(0x12).string(refusal.message);
  if (code === GrpcCode.unavailable) {
    // details = 3: Any { type_url = 1, value = 2: RetryInfo { retry_delay = 1: Duration { seconds = 1 } } }
    writer.uint32(0x1a).fork().uint32(0x0a).string(RETRY_INFO_TYPE).uint32(0x12).fork();
    writer.uint32(0x0a).fork().uint32(0x08).int64(RETRY_AFTER_S).join().join().join();
  }
  return Buffer.from(writer.finish());
}

/** What a sender is told of a request of which all, or all but some points, were taken. */
export interface Outcome {
  rejectedPoints: number;
  message: string;
}

export function responseMessage({ rejectedPoints, message }: Outcome): Buffer {
  const partialSuccess =
    rejectedPoints === 0 && message === ''
      ? undefined
      : { rejectedDataPoints: BigInt(rejectedPoints), errorMessage: message };
  return Buffer.from(ExportMetricsServiceResponse.encode({ partialSuccess }).finish());
}

/** The same as JSON: numbers of 64 bits are text in it. */
export function responseJson({ rejectedPoints, message }: Outcome): string {
  return JSON.stringify(
    rejectedPoints === 0 && message === ''
      ? {}
      : { partialSuccess: { rejectedDataPoints: String(rejectedPoints), errorMessage: message } }
  );
}
