import { BinaryReader } from '@bufbuild/protobuf/wire';

import { QueryDataRequest } from '../generated/backend.ts';

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Takes whole numbers that a JavaScript number cannot hold for the largest that it can. */
class ClampingReader extends BinaryReader {
  override int64(): bigint {
    const value = BigInt(super.int64());
    return value > MAX ? MAX : value < -MAX ? -MAX : value;
  }
}

/**
 * Generated code throws at numbers beyond 2^53, such as the time of a range, and with them all queries of the call would fail. As the
 * nearest number that can be held, they are an error of their own query.
 */
export function decodeQueryData(bytes: Uint8Array): QueryDataRequest {
  return QueryDataRequest.decode(new ClampingReader(bytes));
}
