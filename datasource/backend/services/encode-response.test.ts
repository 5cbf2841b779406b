import { expect, it } from 'vitest';

import { DataFrameFormat, QueryDataResponse } from '../generated/backend.ts';
import { DATA_SERVICE, encodeAnswer } from './encode-response.ts';

const serialize = (answers: Buffer[]) =>
  DATA_SERVICE.queryData.responseSerialize({
    answers,
    bytes: 0,
    asker: '',
    fromAlert: false,
    release: () => undefined,
  });

it('sends the bytes that viewers share as they are, and those of several queries as one response', () => {
  const shared = encodeAnswer('A', { frames: [Buffer.from('frame')] });
  expect(serialize([shared])).toBe(shared);
  const failed = encodeAnswer('B', { error: 'The query failed.', status: 500 });
  const rest = { jsonMeta: Buffer.alloc(0), errorSource: '', format: DataFrameFormat.ARROW };
  expect(QueryDataResponse.decode(serialize([shared, failed]))).toEqual({
    responses: {
      A: { ...rest, frames: [Buffer.from('frame')], error: '', status: 200 },
      B: { ...rest, frames: [], error: 'The query failed.', status: 500 },
    },
  });
});

it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])('has frames of %d bytes as they are', (length) => {
  const frames = [Buffer.alloc(length, 1), Buffer.from('last')];
  const refId = 'Ä'.repeat(Math.min(length, 200));
  const { responses } = QueryDataResponse.decode(serialize([encodeAnswer(refId, { frames })]));
  const [[key, answer] = []] = Object.entries(responses);
  expect(key).toBe(refId);
  expect(answer?.frames.map((frame) => frame.equals(frames[0]!) || frame.equals(frames[1]!))).toEqual([true, true]);
  expect(answer?.frames.map((frame) => frame.length)).toEqual([length, 4]);
  expect([answer?.status, answer?.error]).toEqual([200, '']);
});
