import { describe, expect, it } from 'vitest';
import { LIVE_CARRIED } from '#model/query/live.ts';
import { answered, BUCKET_MS, told } from '../testing/live-frames.ts';
import { joinTail } from './join.ts';
import { takeMessage, type Tail } from './tail.ts';

const tailOf = (...messages: Array<ReturnType<typeof told>>) =>
  messages.reduce((tail: Tail | undefined, message) => takeMessage(tail, message, BUCKET_MS), undefined) as Tail;

const rowsOf = (frame: ReturnType<typeof answered> | undefined) =>
  frame?.fields[0]?.values.map((timeMs: number, row: number) => [timeMs / BUCKET_MS, frame.fields[1]?.values[row]]);

describe('a panel that is followed live', () => {
  it('goes on with rows that are told, which replace those it has', () => {
    const tail = tailOf(told([9, 10], { R1: [90, 100] }), told([10, 11], { R1: [101, 110] }, { schema: false }));
    const { frames, isIncomplete } = joinTail([answered('R1', [7, 8, 9], [7, 8, 9])], tail, 0);
    expect(rowsOf(frames[0])).toEqual([
      [7, 7],
      [8, 8],
      [9, 90],
      [10, 101],
      [11, 110],
    ]);
    expect(isIncomplete).toBe(false);
  });

  it('loses what its range has left behind', () => {
    const tail = tailOf(told([10], { R1: [100] }));
    const { frames } = joinTail([answered('R1', [5, 6, 7, 8, 9], [5, 6, 7, 8, 9])], tail, 8_000);
    expect(rowsOf(frames[0])?.map(([second]: number[]) => second)).toEqual([7, 8, 9, 10]);
    expect(frames[0]?.length).toBe(4);
  });

  it('knows what each row is worth', () => {
    const tail = tailOf(
      told([9, 10], { R1: [null, 100] }, { marks: { 0: [3, LIVE_CARRIED + 2] }, points: [1], expectedPoints: [2] })
    );
    const { frames } = joinTail([answered('R1', [6, 7, 8, 9], [6, 7, 8, 9])], tail, 8_000);
    expect(frames[0]?.meta?.custom?.plenum).toMatchObject({
      quality: [
        [2, 2, 'bad'],
        [3, 3, 'partial'],
      ],
      carried: [
        [0, 1],
        [3, 3],
      ],
      points: 1,
      expectedPoints: 2,
    });
  });

  it('shows a series that is told nothing of as stale, not as its last value', () => {
    const tail = tailOf(told([9, 10], { R2: [1, 2] }));
    const { frames } = joinTail([answered('R1', [8, 9], [8, 9]), answered('R2', [8, 9], [8, 9])], tail, 0);
    expect(rowsOf(frames[0])).toEqual([
      [8, 8],
      [9, null],
      [10, null],
    ]);
    expect(frames[0]?.meta?.custom?.plenum).toMatchObject({
      quality: [
        [0, 0, 'uncertain'],
        [1, 2, 'stale'],
      ],
      points: 0,
    });
    expect(rowsOf(frames[1])).toEqual([
      [8, 8],
      [9, 1],
      [10, 2],
    ]);
  });

  it('is asked again where rows are missing or a rack is new', () => {
    const racks = [answered('R1', [7, 8], [7, 8])];
    expect(joinTail(racks, tailOf(told([10], { R1: [1] })), 0).isIncomplete).toBe(true);
    expect(joinTail(racks, tailOf(told([9], { R1: [1], R2: [2] })), 0).isIncomplete).toBe(true);
    expect(joinTail(racks, tailOf(told([9], { R1: [1] })), 0).isIncomplete).toBe(false);
  });

  it('says why nothing comes, and keeps what it has', () => {
    const problem = { live: { schemaId: '', asOfMs: 12_000, problem: 'PostgreSQL refused the connection.' } };
    const racks = [answered('R1', [7, 8], [7, 8])];
    const { frames } = joinTail(racks, tailOf(told([9], { R1: [9] }), problem as never), 0);
    expect(rowsOf(frames[0])).toEqual([
      [7, 7],
      [8, 8],
      [9, 9],
    ]);
    expect(frames[0]?.meta?.notices).toEqual([
      { severity: 'warning', text: 'Nothing new comes: PostgreSQL refused the connection.' },
    ]);
    expect(rowsOf(joinTail(racks, tailOf(problem as never), 0).frames[0])).toEqual([
      [7, 7],
      [8, 8],
    ]);
  });
});

describe('what a channel has told', () => {
  it('is nothing as long as the series are not known', () => {
    expect(takeMessage(undefined, told([9], { R1: [1] }, { schema: false }), BUCKET_MS)).toBeUndefined();
  });

  it('begins anew after a gap, and when its series change', () => {
    const tail = tailOf(told([1, 2], { R1: [1, 2] }), told([9], { R1: [9] }, { schema: false }));
    expect(tail.timesMs).toEqual([9_000]);
    const other = tailOf(told([1, 2], { R1: [1, 2] }), told([2, 3], { R1: [2, 3], R2: [4, 5] }));
    expect(other.timesMs).toEqual([2_000, 3_000]);
  });

  it('takes no rows for series that it does not know', () => {
    const tail = tailOf(told([1], { R1: [1] }), told([2], { R1: [2], R2: [3] }, { schema: false }));
    expect(tail.timesMs).toEqual([1_000]);
  });
});
