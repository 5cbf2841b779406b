import type { SourceContext } from '../source.ts';
import type { Message } from './client.ts';
import type { Complaints } from './complaints.ts';
import type { DsxMqttConfig } from './config.ts';
import type { Announcement, Delivery, Directory } from './directory.ts';
import { parseMetadata, parseValue } from './message.ts';
import type { Outbox } from '../outbox.ts';
import { BMS_PUBLISHER, parseTopic, valueTopic, type DsxTopic } from './topic.ts';

export interface Receiver {
  message(message: Message): Promise<void>;
  /** The first wave of metadata is over; see `Directory.settle`. */
  settle(): Promise<void>;
  /** When metadata came last, ms of `Date.now()`. */
  readonly lastMetadataMs: number;
}

interface Parts {
  config: Pick<DsxMqttConfig, 'prefix'>;
  context: SourceContext;
  directory: Directory;
  outbox: Outbox;
  complaints: Complaints;
  acknowledge: (messageId: number) => void;
  /** Whether the broker still delivers what it kept for us: old times are right then. */
  catchingUp?: () => boolean;
}

/** Turns messages into announced points and stored samples; each is acknowledged when it is safe to forget. */
export function createReceiver(parts: Parts): Receiver {
  const { context, directory, outbox, complaints } = parts;
  let lastMetadataMs = 0;

  const acknowledge = ({ messageId }: { messageId?: number | undefined }) => {
    if (messageId !== undefined) {
      parts.acknowledge(messageId);
    }
  };
  const store = ({ address, value, receivedMs, messageId }: Delivery) =>
    outbox.add(
      {
        address,
        timeMs: value.timeMs,
        receivedMs,
        value: value.value,
        quality: value.quality,
        isHistory: parts.catchingUp?.() ?? false,
      },
      messageId
    );

  async function apply(announcements: Announcement[]): Promise<void> {
    for (const { point, topology, released, foreign, unknownUnit } of announcements) {
      if (unknownUnit !== undefined) {
        const nextStep = 'Give its UCUM code under `units` in the configuration of the source.';
        complaints.add(point.address, `engUnit ${unknownUnit} is not known`, nextStep);
      }
      context.discover(topology);
      context.announce([point]);
      foreign.forEach(acknowledge);
      for (const delivery of released) {
        await store(delivery);
      }
    }
  }

  async function metadata(topic: DsxTopic, message: Message): Promise<void> {
    lastMetadataMs = Date.now();
    if (topic.publisher !== BMS_PUBLISHER) {
      complaints.add(message.topic, 'metadata from an integration is not used', 'Only the BMS publishes metadata.');
    } else if (message.payload.length > 0) {
      try {
        await apply(directory.metadata(topic, parseMetadata(message.payload.toString())));
      } catch (error) {
        complaints.add(message.topic, (error as Error).message, 'Correct the metadata at the BMS.');
      }
    }
    acknowledge(message);
  }

  async function value(topic: DsxTopic, message: Message): Promise<void> {
    const address = valueTopic(parts.config.prefix, topic.publisher, topic.key);
    const { messageId } = message;
    let delivery: Delivery;
    try {
      const parsed = parseValue(message.payload.toString());
      delivery = { address, value: parsed, receivedMs: Date.now(), messageId };
    } catch (error) {
      complaints.add(message.topic, (error as Error).message, 'Correct the publisher; the message was skipped.');
      acknowledge(message);
      return;
    }
    const verdict = directory.value(topic, delivery);
    if (verdict.kind === 'ready') {
      await store(delivery);
    } else if (verdict.kind === 'foreign') {
      complaints.add(message.topic, `the point belongs to ${verdict.owner}`, 'Its value was not used.');
      acknowledge(message);
    } else if (verdict.dropped) {
      const nextStep = 'Have the BMS publish its metadata, or narrow `topics`.';
      complaints.add(verdict.dropped.address, 'value dropped, too many wait for metadata', nextStep);
      acknowledge(verdict.dropped);
    }
  }

  return {
    async message(message) {
      const topic = parseTopic(message.topic, parts.config.prefix);
      if (topic) {
        await (topic.kind === 'Metadata' ? metadata(topic, message) : value(topic, message));
        return;
      }
      complaints.add(message.topic, 'is not a topic of the contract', 'Narrow `topics`, or correct the publisher.');
      acknowledge(message);
    },
    async settle() {
      const { announced, waiting } = directory.settle();
      await apply(announced);
      waiting.forEach(acknowledge);
    },
    get lastMetadataMs() {
      return lastMetadataMs;
    },
  };
}
