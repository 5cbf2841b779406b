import { expect, test } from 'vitest';
import { recordingContext } from '../testing/recording.ts';
import { poll } from './poll.ts';

test('an error of ours is logged as such, and does not pass for a silent device only', async () => {
  const { context, complaints } = recordingContext();
  const read = async () => {
    throw new TypeError("Cannot read properties of undefined (reading 'x')");
  };
  await expect(poll({ members: [{ name: 'a', intervalMs: 100, read }], noun: 'rooms' }, context)).rejects.toThrow(
    'a: '
  );
  expect(complaints).toEqual([
    expect.stringContaining('tested: reading a failed for a fault of the collector: Cannot'),
  ]);
});

test('what a connection cannot open ends the run, and it is closed', async () => {
  const { context } = recordingContext();
  let closed = 0;
  const open = async () => {
    throw new Error('refused');
  };
  const members = [{ name: 'a', intervalMs: 100, read: async () => undefined }];
  await expect(poll({ members, noun: 'rooms', open, close: () => void closed++ }, context)).rejects.toThrow('refused');
  expect(closed).toBe(1);
});
