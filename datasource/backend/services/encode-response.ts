import { DataFrameFormat, type DataResponse, DataService, QueryDataResponse } from '../generated/backend.ts';
import { decodeQueryData } from './decode-request.ts';

const OK = 200;

/**
 * The answer to one query of a call as it goes on the wire. A response is a map by refId, and maps of protobuf come
 * together when their bytes do: so viewers share what was written once, whatever else they asked in the same call.
 */
export type Answer = Buffer;

export function encodeAnswer(refId: string, response: Partial<DataResponse>): Answer {
  const rest = { frames: [], error: '', jsonMeta: Buffer.alloc(0), status: OK, errorSource: '' };
  const whole = { ...rest, format: DataFrameFormat.ARROW, ...response };
  const { buffer, byteOffset, byteLength } = QueryDataResponse.encode({ responses: { [refId]: whole } }).finish();
  return Buffer.from(buffer, byteOffset, byteLength);
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
