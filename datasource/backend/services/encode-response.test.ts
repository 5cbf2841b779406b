import { expect, it } from 'vitest';

import { DataFrameFormat, QueryDataResponse } from '../generated/backend.ts';
import { encodeResponse } from './encode-response.ts';

function answer(frames: Buffer[]) {
  const rest = { error: '', jsonMeta: Buffer.alloc(0), status: 200, errorSource: '', format: DataFrameFormat.ARROW };
  return { ...rest, frames };
}

it('writes the frames that viewers share once, and every other answer by itself', () => {
  const shared = [Buffer.from('frame')];
  const first = encodeResponse({ responses: { A: answer(shared) } });
  expect(encodeResponse({ responses: { A: answer(shared) } })).toBe(first);
  expect(QueryDataResponse.decode(first).responses.A?.frames).toEqual(shared);

  const both = { responses: { A: answer(shared), B: answer([Buffer.from('other')]) } };
  expect(QueryDataResponse.decode(encodeResponse(both))).toEqual(both);
  const failed = { responses: { A: { ...answer([]), error: 'The query failed.', status: 500 } } };
  expect(QueryDataResponse.decode(encodeResponse(failed))).toEqual(failed);
});
