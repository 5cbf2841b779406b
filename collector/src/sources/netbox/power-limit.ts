import type { FeedRecord, Inventory } from '#protocols/netbox/read.ts';
import { feedsOf } from './power.ts';

/** Between two phases of three the voltage is the one between phases. */
const THREE_PHASE = Math.sqrt(3);

/**
 * What a feed may give for long, W: voltage, breaker and the part of it that may be used, as NetBox reckons it; its VA are taken
 * for W. `undefined` where one of them is not known or is 0.
 */
export function availableW({ voltage, amperage, max_utilization: percent, phase }: FeedRecord): number | undefined {
  if (!voltage || !amperage || !percent || amperage < 0 || percent < 0) {
    return undefined;
  }
  const phases = phase?.startsWith('three') ? THREE_PHASE : 1;
  return Math.round(Math.abs(voltage) * amperage * (percent / 100) * phases);
}

/**
 * Power limits of racks by their feeds, W, by the inventory's ids of racks: the sum of their primary feeds, of the redundant ones
 * where they have no other. A feed is that of the rack that it names, else of the one that its cables lead to. A rack with
 * a feed of which nobody says how much it gives has none.
 */
export function powerLimits(
  { feeds, powerPorts, devices }: Inventory,
  isPresent: (feed: FeedRecord) => boolean
): Map<string, number> {
  const rackOfDevice = new Map(devices.map(({ id, rack }) => [id, rack?.id]));
  const cabled = new Map<string, Set<string>>();
  for (const port of powerPorts) {
    const rack = rackOfDevice.get(port.device?.id ?? '');
    for (const feed of rack === undefined ? [] : feedsOf(port)) {
      cabled.set(feed, (cabled.get(feed) ?? new Set()).add(rack as string));
    }
  }
  const byRack = new Map<string, FeedRecord[]>();
  for (const feed of feeds.filter(isPresent)) {
    const racks = feed.rack ? [feed.rack.id] : [...(cabled.get(feed.id) ?? [])];
    const [rack] = racks;
    // What one feed gives to several racks is not the limit of any of them.
    if (rack !== undefined && racks.length === 1) {
      byRack.set(rack, [...(byRack.get(rack) ?? []), feed]);
    }
  }
  const limits = new Map<string, number>();
  for (const [rack, all] of byRack) {
    const primary = all.filter(({ type }) => type !== 'redundant');
    const watts = (primary.length > 0 ? primary : all).map(availableW);
    if (!watts.includes(undefined)) {
      limits.set(
        rack,
        (watts as number[]).reduce((sum, one) => sum + one, 0)
      );
    }
  }
  return limits;
}
