import { MessageError } from '../shared/message-error.ts';
import { ExportMetricsServiceRequest } from './generated/metrics.ts';

/** A request in JSON (OTLP specification, "JSON Protobuf Encoding") as the message that it stands for. Throws a `MessageError`. */
export function messageOfJson(body: Buffer): Uint8Array {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new MessageError(`the body is not JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MessageError('the JSON is not an object with resourceMetrics');
  }
  try {
    return ExportMetricsServiceRequest.encode(ExportMetricsServiceRequest.fromJSON(value)).finish();
  } catch (error) {
    throw new MessageError(`the JSON is not a request of OTLP metrics (${(error as Error).message})`);
  }
}
