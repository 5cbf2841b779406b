import { DataFrameFormat, DataResponse, DataService } from '../generated/backend.ts';
import { decodeQueryData } from './decode-request.ts';

const OK = 200;

/**
 * The answer to one query of a call as it goes on the wire. A response is a map by refId, and maps of protobuf come
 * together when their bytes do: so viewers share what was written once, whatever else they asked in the same call.
 */
export type Answer = Buffer;

export function encodeAnswer(refId: string, { frames = [], ...response }: Partial<DataResponse>): Answer {
  const rest = { error: '', jsonMeta: Buffer.alloc(0), status: OK, errorSource: '' };
  const whole = { ...rest, format: DataFrameFormat.ARROW, ...response };
  // Frames come first, as their field has the lowest number; the generated code would copy them once for each level of messages.
  const others = DataResponse.encode({ ...whole, frames: [] }).finish();
  const key = Buffer.from(refId, 'utf8');
  const framesBytes = frames.reduce((sum, { length }) => sum + delimitedBytes(length), 0);
  const dataBytes = framesBytes + others.length;
  const entryBytes = delimitedBytes(key.length) + delimitedBytes(dataBytes);
  const answer = Buffer.allocUnsafeSlow(delimitedBytes(entryBytes));
  let at = writeHead(answer, 0, FIELD.responses, entryBytes);
  at = writeHead(answer, at, FIELD.key, key.length);
  at += key.copy(answer, at);
  at = writeHead(answer, at, FIELD.value, dataBytes);
  for (const frame of frames) {
    at = writeHead(answer, at, FIELD.frames, frame.length);
    answer.set(frame, at);
    at += frame.length;
  }
  answer.set(others, at);
  return answer;
}

/** Fields of `QueryDataResponse`, of an entry of its map, and of `DataResponse`. */
const FIELD = { responses: 1, key: 1, value: 2, frames: 1 };
/** Wire type of what has its length before it. */
const DELIMITED = 2;

/** With field, length and content; fields of these messages have numbers below 16. */
function delimitedBytes(length: number): number {
  return 1 + varintBytes(length) + length;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    bytes++;
  }
  return bytes;
}

/** Gives where the content begins. */
function writeHead(bytes: Buffer, at: number, field: number, length: number): number {
  let next = at;
  bytes[next++] = (field << 3) | DELIMITED;
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    bytes[next++] = (rest % 0x80) | 0x80;
  }
  bytes[next++] = rest;
  return next;
}

/** The answers of one call on their way to the host. */
export interface Parcel {
  answers: Answer[];
  bytes: number;
  /** Who asked for them. */
  asker: string;
  /** Alert rules wait for nobody. */
  fromAlert: boolean;
  /** To be called once, when the answers were sent or nobody waits for them any more. */
  release(): void;
}

/** The data service as it is decoded and encoded here. */
export const DATA_SERVICE = {
  ...DataService,
  queryData: {
    ...DataService.queryData,
    requestDeserialize: decodeQueryData,
    responseSerialize: ({ answers }: Parcel): Buffer =>
      answers.length === 1 ? (answers[0] as Answer) : Buffer.concat(answers),
  },
};
