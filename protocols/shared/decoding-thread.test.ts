import { execFileSync } from 'node:child_process';
import { compress } from 'snappyjs';
import { afterEach, expect, it, vi } from 'vitest';
import { MESSAGE_V1, REMOTE_WRITE_DECODING } from '../remote-write/read.ts';
import { mortalDecoding } from '../remote-write/testing/mortal-decoding.ts';
import { writeRequest } from '../remote-write/testing/write-requests.ts';
import type { WorkerCode } from './decoding-task.ts';
import { createDecodingThread, DecodingUnavailable, type DecodingThread } from './decoding-thread.ts';
import { MessageError } from './message-error.ts';

// A thread is started; a loaded machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const OPTIONS = { names: ['power'], maxSeries: 3 };
const MANY_BYTES = 1e9;
const threads: DecodingThread[] = [];

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(threads.splice(0).map((thread) => thread.close()));
});

function started(code: WorkerCode = REMOTE_WRITE_DECODING, maxQueuedBytes = MANY_BYTES): DecodingThread {
  const thread = createDecodingThread(code, OPTIONS, maxQueuedBytes);
  threads.push(thread);
  return thread;
}

/** One sample of each of some racks. */
function body(racks: string[], timeMs = 1_000): Uint8Array {
  const series = racks.map((rack, value) => ({ labels: { __name__: 'power', rack }, samples: [{ timeMs, value }] }));
  return compress(writeRequest(series));
}

const labelsOf = (series: number, rack: string) => [series, { __name__: 'power', rack }];

it('gives what a message holds, and the labels of series that are new or asked for', async () => {
  const thread = started();
  const [first, second] = await Promise.all([
    thread.decode(1, MESSAGE_V1, body(['a', 'b']), []),
    thread.decode(1, MESSAGE_V1, body(['b', 'c', 'd']), [0]),
  ]);
  expect([...first.arrivals.series, ...second.arrivals.series]).toEqual([0, 1, 1, 2]);
  expect([...second.arrivals.values]).toEqual([0, 1]);
  expect(first.labels).toEqual([labelsOf(0, 'a'), labelsOf(1, 'b')]);
  expect(second.labels).toEqual([labelsOf(0, 'a'), labelsOf(2, 'c')]);
  expect(second).toMatchObject({ size: 3, generation: first.generation, report: { samples: 3, refusedSamples: 1 } });
  const other = await thread.decode(2, MESSAGE_V1, body(['d']), []);
  expect(other.labels).toEqual([labelsOf(0, 'd')]);
});

it('takes the body as it is, also one that shares its memory with others', async () => {
  const pooled = Buffer.from(body(['a']));
  const decoded = await started().decode(1, MESSAGE_V1, pooled, []);
  expect(decoded.labels).toEqual([labelsOf(0, 'a')]);
  expect(pooled).toEqual(Buffer.from(body(['a'])));
});

it('says what is wrong with a message, and tells with the next one of series that were met in it', async () => {
  const thread = started();
  const whole = writeRequest([{ labels: { __name__: 'power', rack: 'a' }, samples: [{ timeMs: 1, value: 1 }] }]);
  const wrong = compress(Buffer.concat([whole, Buffer.from([0x0a, 0x7f])]));
  await expect(thread.decode(1, MESSAGE_V1, wrong, [])).rejects.toThrow(MessageError);
  await expect(thread.decode(1, MESSAGE_V1, body(['a']).subarray(0, 9), [])).rejects.toThrow('is cut off');
  expect((await thread.decode(1, MESSAGE_V1, body(['a', 'b']), [])).labels).toEqual([
    labelsOf(0, 'a'),
    labelsOf(1, 'b'),
  ]);
});

it('begins another generation where a decoder was reset, and only there', async () => {
  const thread = started();
  const before = await thread.decode(1, MESSAGE_V1, body(['a', 'b', 'c']), []);
  const beside = await thread.decode(2, MESSAGE_V1, body(['a']), []);
  thread.reset(1);
  const after = await thread.decode(1, MESSAGE_V1, body(['d']), []);
  expect(after.generation).not.toBe(before.generation);
  expect(after).toMatchObject({ size: 1, labels: [labelsOf(0, 'd')] });
  expect((await thread.decode(2, MESSAGE_V1, body(['a']), [])).generation).toBe(beside.generation);
  thread.forget(2);
  expect((await thread.decode(2, MESSAGE_V1, body(['b']), [])).labels).toEqual([labelsOf(0, 'b')]);
});

it('is replaced where it dies: what waits is to be sent again, and what comes then is decoded anew', async () => {
  const thread = started(mortalDecoding());
  const before = await thread.decode(1, MESSAGE_V1, body(['a', 'b']), []);
  const dying = thread.decode(1, 'die', body(['a']), []);
  const waiting = thread.decode(2, MESSAGE_V1, body(['a']), []);
  await expect(dying).rejects.toThrow(DecodingUnavailable);
  await expect(waiting).rejects.toThrow(DecodingUnavailable);
  const after = await thread.decode(1, MESSAGE_V1, body(['b']), []);
  expect(after.generation).not.toBe(before.generation);
  expect(after.labels).toEqual([labelsOf(0, 'b')]);
});

it('is replaced where it does not answer', async () => {
  const thread = started(mortalDecoding());
  await thread.decode(1, MESSAGE_V1, body(['a']), []);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const hanging = thread.decode(1, 'hang', body(['a']), []);
  vi.advanceTimersByTime(30_000);
  await expect(hanging).rejects.toThrow('does not answer');
  expect((await thread.decode(1, MESSAGE_V1, body(['b']), [])).labels).toEqual([labelsOf(0, 'b')]);
});

it('refuses what is more than may wait, and takes it once there is room', async () => {
  const some = body(['a', 'b']);
  const thread = started(REMOTE_WRITE_DECODING, 2 * some.length);
  const two = [thread.decode(1, MESSAGE_V1, some, []), thread.decode(1, MESSAGE_V1, some, [])];
  await expect(thread.decode(1, MESSAGE_V1, some, [])).rejects.toThrow('too much waits to be decoded');
  await Promise.all(two);
  expect((await thread.decode(1, MESSAGE_V1, some, [])).arrivals.count).toBe(2);
});

it('is not started before there is a message, and is none that keeps the process', () => {
  const script = `
    import { createDecodingThread } from ${JSON.stringify(import.meta.resolve('./decoding-thread.ts'))};
    import { MESSAGE_V1, REMOTE_WRITE_DECODING } from ${JSON.stringify(import.meta.resolve('../remote-write/read.ts'))};
    const options = { names: ['power'], maxSeries: 3 };
    createDecodingThread({ text: 'console.log("started")' }, options, 1e6);
    const thread = createDecodingThread(REMOTE_WRITE_DECODING, options, 1e6);
    const timer = setTimeout(() => {}, 60_000);
    const body = Buffer.from(${JSON.stringify(Buffer.from(body(['a'])).toString('base64'))}, 'base64');
    console.log((await thread.decode(1, MESSAGE_V1, body, [])).labels.length);
    clearTimeout(timer);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed).toBe('1\n');
});

it('rejects what it has not answered when it is closed, and all that comes later', async () => {
  const thread = started();
  const waiting = thread.decode(1, MESSAGE_V1, body(['a']), []);
  const rejected = expect(waiting).rejects.toThrow('is stopping');
  await thread.close();
  await rejected;
  await expect(thread.decode(1, MESSAGE_V1, body(['a']), [])).rejects.toThrow('is stopping');
});
