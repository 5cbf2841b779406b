import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import { describePoint, type Place } from './describe-point.ts';
import type { DsxMetadata, DsxValue } from './message.ts';
import { BMS_PUBLISHER, valueTopic, type DsxTopic } from './topic.ts';

/** Values of points without metadata: some minutes of a large hall, some MB of memory. */
export const MAX_HELD_VALUES = 20_000;

/** A value on its way, with the message id to acknowledge once it is durable (none for QoS 0). */
export interface Delivery {
  address: string;
  value: DsxValue;
  receivedMs: number;
  messageId?: number;
  isRetained?: boolean;
}

export interface Announcement {
  point: PointDefinition;
  topology: Pick<Topology, 'racks' | 'equipment' | 'serves'>;
  /** Values that waited for this metadata, oldest first. */
  released: Delivery[];
  /** Values that waited but come from a publisher that does not own the point: to be acknowledged only. */
  foreign: Delivery[];
  unknownUnit?: string;
}

/** `ready` goes on, `held` waits for its metadata, which is late once the first wave is over, `foreign` comes from a publisher that does not own the point. */
export type Verdict =
  { kind: 'ready' } | { kind: 'held'; dropped?: Delivery; isLate?: boolean } | { kind: 'foreign'; owner: string };

export interface Directory {
  metadata(topic: DsxTopic, metadata: DsxMetadata): Announcement[];
  value(topic: DsxTopic, delivery: Delivery): Verdict;
  /**
   * The first wave of retained metadata is over: associates that nobody announced are taken as they are, and
   * values still waiting are given back to be acknowledged, so that they do not block the broker's window.
   */
  settle(): { announced: Announcement[]; waiting: Delivery[] };
  /**
   * A new connection: the first wave of metadata comes again. What was said holds until then, for a broker that was restarted
   * may have forgotten it; what waits can no longer be acknowledged by its number.
   */
  reconnected(): void;
  readonly addresses: Iterable<string>;
}

/** What metadata has said so far, and the values that came before it. */
export function createDirectory(place: Omit<Place, 'isRack'>, prefix: string): Directory {
  const owners = new Map<string, string>();
  const addresses = new Set<string>();
  const racks = new Set<string>();
  const objects = new Set<string>();
  const deferred = new Map<string, Array<{ topic: DsxTopic; metadata: DsxMetadata }>>();
  const held = new Map<string, Delivery[]>();
  let heldCount = 0;
  let settled = false;

  function announce(topic: DsxTopic, metadata: DsxMetadata): Announcement {
    const owner = metadata.integration ?? BMS_PUBLISHER;
    const address = valueTopic(prefix, owner, topic.key);
    const described = describePoint(metadata, address, { ...place, isRack: (id) => racks.has(id) });
    owners.set(topic.key, owner);
    addresses.add(address);
    const released = held.get(topic.key) ?? [];
    held.delete(topic.key);
    heldCount -= released.length;
    const { point, unknownUnit } = described;
    return {
      point,
      topology: { racks: described.racks, equipment: described.equipment, serves: described.serves },
      released: released.filter((delivery) => delivery.address === address),
      foreign: released.filter((delivery) => delivery.address !== address),
      ...(unknownUnit === undefined ? {} : { unknownUnit }),
    };
  }

  function release(id: string): Announcement[] {
    const waiting = deferred.get(id) ?? [];
    deferred.delete(id);
    return waiting.map(({ topic, metadata }) => announce(topic, metadata));
  }

  function forgetNumbers(): void {
    for (const [key, deliveries] of held) {
      held.set(
        key,
        deliveries.map((delivery) => ({ ...delivery, messageId: undefined }))
      );
    }
  }

  return {
    addresses,
    metadata(topic, metadata) {
      const { associateId, rackLocationId, objectId } = metadata;
      if (
        associateId &&
        !rackLocationId &&
        !objectId &&
        !settled &&
        !racks.has(associateId) &&
        !objects.has(associateId)
      ) {
        deferred.set(associateId, [...(deferred.get(associateId) ?? []), { topic, metadata }]);
        return [];
      }
      if (rackLocationId) {
        racks.add(rackLocationId);
      } else if (objectId) {
        objects.add(objectId);
      }
      const own = announce(topic, metadata);
      const id = rackLocationId ?? objectId;
      return id ? [own, ...release(id)] : [own];
    },
    value(topic, delivery) {
      const owner = owners.get(topic.key);
      if (owner !== undefined) {
        return owner === topic.publisher ? { kind: 'ready' } : { kind: 'foreign', owner };
      }
      const waiting = held.get(topic.key) ?? [];
      waiting.push(settled ? { ...delivery, messageId: undefined } : delivery);
      held.set(topic.key, waiting);
      heldCount++;
      if (heldCount <= MAX_HELD_VALUES) {
        return settled && waiting.length === 1 ? { kind: 'held', isLate: true } : { kind: 'held' };
      }
      heldCount--;
      const dropped = waiting.shift();
      return dropped ? { kind: 'held', dropped } : { kind: 'held' };
    },
    settle() {
      settled = true;
      const announced = [...deferred.keys()].flatMap(release);
      const waiting = [...held.values()].flat();
      forgetNumbers();
      return { announced, waiting };
    },
    reconnected() {
      settled = false;
      forgetNumbers();
    },
  };
}
