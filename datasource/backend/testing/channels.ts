import { credentials } from '@grpc/grpc-js';

import type { LiveMessage, LiveOffer } from '#model/query/live.ts';

import {
  type PluginContext,
  PublishStreamResponse_Status,
  StreamClient,
  type StreamPacket,
  SubscribeStreamResponse_Status,
} from '../generated/backend.ts';

/** Grafana's side of live channels. */
export interface Channels {
  /** The first message for a new subscriber; undefined where it is refused. */
  subscribe(channel: Pick<LiveOffer, 'path' | 'data'>): Promise<LiveMessage | undefined>;
  /** Opens the stream of a channel. */
  run(channel: Pick<LiveOffer, 'path' | 'data'>, onMessage?: (message: LiveMessage) => void): Running;
  /** Whether it takes what a browser publishes. */
  publish(path: string, data: object): Promise<boolean>;
  close(): void;
}

export interface Running {
  cancel(): void;
  /** Why the plugin ended it. */
  ended: Promise<string>;
}

export function connectChannels(target: string, pluginContext: PluginContext): Channels {
  const client = new StreamClient(target, credentials.createInsecure());
  const unary = <Reply>(start: (done: (error: Error | null, reply: Reply) => void) => void) =>
    new Promise<Reply>((resolve, reject) => start((error, reply) => (error ? reject(error) : resolve(reply))));
  return {
    async subscribe({ path, data }) {
      const request = { pluginContext, path, data: toJson(data) };
      const { status, data: first } = await unary<{ status: number; data: Buffer }>((done) =>
        client.subscribeStream(request, done)
      );
      return status === SubscribeStreamResponse_Status.OK ? fromJson(first) : undefined;
    },
    run({ path, data }, onMessage = () => undefined) {
      const call = client.runStream({ pluginContext, path, data: toJson(data) });
      call.on('data', (packet: StreamPacket) => onMessage(fromJson(packet.data)));
      const ended = new Promise<string>((resolve) => {
        call.on('error', (error) => resolve(error.message));
        call.on('end', () => resolve(''));
      });
      return { cancel: () => call.cancel(), ended };
    },
    async publish(path, data) {
      const request = { pluginContext, path, data: toJson(data) };
      const { status } = await unary<{ status: number }>((done) => client.publishStream(request, done));
      return status === PublishStreamResponse_Status.OK;
    },
    close: () => client.close(),
  };
}

function toJson(data: object): Buffer {
  return Buffer.from(JSON.stringify(data));
}

function fromJson(data: Buffer): LiveMessage {
  return JSON.parse(data.toString('utf8')) as LiveMessage;
}
