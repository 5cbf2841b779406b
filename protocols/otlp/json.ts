import { MessageError } from '../shared/message-error.ts';
import { ExportMetricsServiceRequest } from './generated/metrics.ts';
import { NOT_A_REQUEST, slicesOf } from './json-slices.ts';

/** Decoding this much of JSON takes some milliseconds, in which nothing else happens; 15 MB took half a second. */
const SLICE_BYTES = 256 * 1024;

/**
 * A request in JSON (OTLP specification, "JSON Protobuf Encoding") as the message that it stands for, made slice by slice. Throws a
 * `MessageError`.
 * @param turn is waited for before each slice, and while they are looked for
 */
export async function messageOfJson(body: Buffer, turn: () => Promise<void>): Promise<Uint8Array> {
  const messages: Uint8Array[] = [];
  for (const slice of slicesOf(body, SLICE_BYTES)) {
    await turn();
    if (slice !== undefined) {
      messages.push(messageOf(slice));
    }
  }
  // Messages one behind the other are one message with all that is repeated in them (protobuf.dev, Encoding, "Last One Wins").
  const [first = new Uint8Array(0), ...others] = messages;
  return others.length === 0 ? first : Buffer.concat(messages);
}

function messageOf(text: string): Uint8Array {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MessageError(`the body is not JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MessageError(NOT_A_REQUEST);
  }
  try {
    return ExportMetricsServiceRequest.encode(ExportMetricsServiceRequest.fromJSON(value)).finish();
  } catch (error) {
    throw new MessageError(`the JSON is not a request of OTLP metrics (${(error as Error).message})`);
  }
}
