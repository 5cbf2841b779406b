import { randomBytes } from 'node:crypto';
import { connect } from 'node:http2';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { receiveShape } from '../receive/read.ts';
import { startGrpcReceiver, type GrpcReceiver } from './grpc-server.ts';

const PATH = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const OVER_THE_POOL_BYTES = 3 * 2 ** 20;
const opened: Array<() => unknown> = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) {
    await close();
  }
});

async function receiver(receive: (body: Buffer) => Promise<Buffer>): Promise<GrpcReceiver> {
  const grpc = await startGrpcReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    config: z.object(receiveShape).parse({}),
    admit: () => undefined,
    receive: ({ body }) => receive(body),
    onRefused: () => undefined,
  });
  opened.push(() => grpc.close());
  return grpc;
}

function clientOf({ port }: GrpcReceiver) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  opened.push(() => client.close());
  const asIs = (bytes: Buffer) => bytes;
  return (body: Buffer, metadata = new Metadata()): Promise<Buffer | undefined> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(PATH, asIs, asIs, body, metadata, (error, answer?: Buffer) =>
        error ? reject(error) : resolve(answer)
      );
    });
}

/** Sends a message with its frame in these pieces, each of which has left before the next is written: a DATA frame of its own. */
async function inPieces({ port }: GrpcReceiver, pieces: readonly Buffer[]): Promise<Buffer> {
  const session = connect(`http://127.0.0.1:${port}`);
  opened.push(() => session.destroy());
  const stream = session.request({
    ':method': 'POST',
    ':path': PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => stream.write(piece, (error) => (error ? reject(error) : resolve())));
  }
  stream.end();
  const answer: Buffer[] = [];
  for await (const chunk of stream) {
    answer.push(chunk as Buffer);
  }
  return Buffer.concat(answer).subarray(5);
}

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

describe('a message over gRPC', () => {
  it('is put together in memory that is used again once it is answered, and not before', async () => {
    const bodies: Buffer[] = [];
    const held = Promise.withResolvers<void>();
    const bothCame = Promise.withResolvers<void>();
    const grpc = await receiver(async (body) => {
      bodies.push(body);
      if (bodies.length === 2) {
        bothCame.resolve();
      }
      if (bodies.length <= 2) {
        await held.promise;
      }
      return Buffer.from(body);
    });
    const send = clientOf(grpc);
    const sent = [1, 2, 3].map((fill) => Buffer.alloc(200_000, fill));
    const [one, two, three] = sent as [Buffer, Buffer, Buffer];
    const answers = Promise.all([send(one), send(two)]);
    await bothCame.promise;
    const [first, second] = bodies as [Buffer, Buffer];
    expect(first.buffer).not.toBe(second.buffer);
    expect([first, second].map((body) => body[199_999]).sort()).toEqual([1, 2]);
    held.resolve();
    expect(await answers).toEqual([one, two]);
    expect(await send(three)).toEqual(three);
    expect([first.buffer, second.buffer]).toContain(bodies[2]?.buffer);
  });

  it('is the same in whatever pieces it comes', async () => {
    const grpc = await receiver(async (body) => Buffer.from(body));
    const message = randomBytes(40_000);
    const whole = framed(message);
    for (const cuts of [[3], [5], [6], [1, 2, 39_000], [100, 20_000, 40_004], []]) {
      const pieces = [0, ...cuts].map((cut, index) => whole.subarray(cut, cuts[index]));
      expect(await inPieces(grpc, pieces), `cut at ${cuts.join(', ')}`).toEqual(message);
    }
  });

  it('is the same however long it is, and packed', async () => {
    const send = clientOf(await receiver(async (body) => Buffer.from(body)));
    for (const bytes of [0, 1, 16_384, 2 ** 20 - 5, 2 ** 20 - 4, OVER_THE_POOL_BYTES]) {
      const message = randomBytes(bytes);
      expect(await send(message), `${bytes} bytes`).toEqual(message);
    }
    const packed = new Metadata();
    packed.set('grpc-internal-encoding-request', 'gzip');
    for (let time = 0; time < 3; time++) {
      const message = randomBytes(300_000);
      expect(await send(message, packed)).toEqual(message);
    }
  });
});
