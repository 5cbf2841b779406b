import type { Subscription } from '#protocols/mqtt/read.ts';

/** Publisher segment of the building management system itself; every other publisher is an integration. */
export const BMS_PUBLISHER = 'PUB';

/** A topic of the DSX Exchange BMS contract: `BMS/v1/{publisher}/{Value|Metadata}/{objectType}/{pointType}/{tagPath}`. */
export interface DsxTopic {
  publisher: string;
  kind: 'Value' | 'Metadata';
  /** `{objectType}/{pointType}/{tagPath}`: what a value topic and its metadata topic have in common. */
  key: string;
}

/** `undefined` for a topic that the contract does not know. */
export function parseTopic(topic: string, prefix: string): DsxTopic | undefined {
  if (!topic.startsWith(`${prefix}/`)) {
    return undefined;
  }
  const [publisher, kind, ...rest] = topic.slice(prefix.length + 1).split('/');
  const isKind = kind === 'Value' || kind === 'Metadata';
  // Object type, point type and at least one segment of the tag path.
  return publisher && isKind && rest.length >= 3 ? { publisher, kind, key: rest.join('/') } : undefined;
}

/** The topic on which the values of a point come: the contract's topic derivation rule. */
export function valueTopic(prefix: string, publisher: string, key: string): string {
  return `${prefix}/${publisher}/Value/${key}`;
}

/** What a source subscribes to. */
export interface Subscriptions {
  /** Retained metadata. */
  metadata: string[];
  values: string[];
}

/**
 * Filters for metadata and for values, which are subscribed apart because they need different delivery.
 * A filter for one of the two brings the other along, for neither is of use alone.
 * @param filters topic filters such as `BMS/v1/#` or `BMS/v1/PUB/Value/Rack/#`
 * @throws Error for a filter that lies outside of the prefix
 */
export function subscriptionsOf(filters: readonly string[], prefix: string): Subscriptions {
  const metadata = new Set<string>();
  const values = new Set<string>();
  for (const filter of filters) {
    if (filter !== `${prefix}/#` && !filter.startsWith(`${prefix}/`)) {
      throw new Error(`DSX topic filter ${filter} lies outside of ${prefix}/. Correct it, or set \`prefix\`.`);
    }
    const [publisher = '+', kind = '#', ...rest] = filter.slice(prefix.length + 1).split('/');
    const tail = kind === '#' || publisher === '#' ? '#' : rest.join('/');
    const from = publisher === '#' ? '+' : publisher;
    // Only the BMS publishes metadata, also that of the integrations' points.
    metadata.add(`${prefix}/${BMS_PUBLISHER}/Metadata/${tail}`);
    values.add(`${prefix}/${from}/Value/${tail}`);
  }
  return { metadata: [...metadata], values: [...values] };
}

/**
 * Metadata comes with QoS 0: it is retained, and must not wait in the broker's window of unacknowledged messages behind
 * the values that need it. Subscribing anew makes the broker send it again.
 */
export function wantedOf({ metadata, values }: Subscriptions, shareGroup?: string): Subscription[] {
  const share = (filter: string) => (shareGroup ? `$share/${shareGroup}/${filter}` : filter);
  return [
    ...metadata.map((filter) => ({ filter, qos: 0 as const })),
    ...values.map((filter) => ({ filter: share(filter), qos: 1 as const })),
  ];
}
