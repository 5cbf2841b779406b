import { Quality } from '#model/sample.ts';
import type { Message } from '#protocols/mqtt/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { Outbox } from '../shared/outbox.ts';
import type { Complaints } from './complaints.ts';
import type { DsxMqttConfig } from './config.ts';
import type { Announcement, Delivery, Directory } from './directory.ts';
import { isClockSet, parseMetadata, parseValue, textOf, type DsxValue } from './message.ts';
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
  const store = ({ address, value, receivedMs, messageId, isRetained = false }: Delivery) =>
    outbox.add(
      {
        address,
        timeMs: value.timeMs,
        receivedMs,
        value: value.value,
        quality: value.quality,
        // A clock that was never set makes no history of what it stamps.
        isHistory: (isRetained || (parts.catchingUp?.() ?? false)) && isClockSet(value.timeMs, receivedMs),
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
      let announcements: Announcement[] = [];
      try {
        announcements = directory.metadata(topic, parseMetadata(textOf(message.payload)));
      } catch (error) {
        complaints.add(message.topic, (error as Error).message, 'Correct the metadata at the BMS.');
      }
      await apply(announcements);
    }
    acknowledge(message);
  }

  /** What a message says; bad where it cannot be understood, or where nobody knows how old it is. */
  function valueOf({ topic, payload, isRetained = false }: Message): DsxValue {
    const nowMs = Date.now();
    const bad = { value: null, quality: Quality.bad, timeMs: nowMs };
    try {
      // An empty retained message is how a publisher takes the last one back.
      if (payload.length === 0) {
        return bad;
      }
      const value = parseValue(textOf(payload));
      if (value.reason !== undefined) {
        complaints.add(topic, value.reason, 'Correct the publisher; the sample is bad.');
      }
      if (isRetained && !isClockSet(value.timeMs, nowMs)) {
        const time = `its time ${new Date(value.timeMs).toISOString()} cannot be right`;
        complaints.add(
          topic,
          `a retained value is of unknown age, ${time}`,
          'Correct the publisher; the sample is bad.'
        );
        return bad;
      }
      return value;
    } catch (error) {
      complaints.add(topic, (error as Error).message, 'Correct the publisher; the sample is bad.');
      return bad;
    }
  }

  function complainOfMissing({ address }: Delivery): void {
    const nextStep = 'Have the BMS publish its metadata, retained, or narrow `topics`.';
    complaints.add(address, 'values come without metadata, and wait for it', nextStep);
  }

  async function value(topic: DsxTopic, message: Message): Promise<void> {
    const address = valueTopic(parts.config.prefix, topic.publisher, topic.key);
    const delivery: Delivery = {
      address,
      value: valueOf(message),
      receivedMs: Date.now(),
      messageId: message.messageId,
      isRetained: message.isRetained ?? false,
    };
    const verdict = directory.value(topic, delivery);
    if (verdict.kind === 'ready') {
      await store(delivery);
    } else if (verdict.kind === 'foreign') {
      complaints.add(message.topic, `the point belongs to ${verdict.owner}`, 'Its value was not used.');
      acknowledge(message);
    } else if (verdict.isLate) {
      complainOfMissing(delivery);
    } else if (verdict.dropped) {
      const nextStep = 'Have the BMS publish its metadata, or narrow `topics`.';
      complaints.add(verdict.dropped.address, 'value dropped, since too many are waiting for metadata', nextStep);
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
      waiting.forEach(complainOfMissing);
    },
    get lastMetadataMs() {
      return lastMetadataMs;
    },
  };
}
