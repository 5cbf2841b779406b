import type { Inventory, PowerPortRecord } from '#protocols/netbox/read.ts';
import type { Equipment, Serves } from '#model/topology.ts';
import { nameOf } from './fields.ts';
import { chooseIds } from './ids.ts';

export interface PowerOptions {
  site: string;
  rackIds: ReadonlyMap<string, string>;
  deviceIds: ReadonlyMap<string, string>;
  zoneOf: (location: string | undefined) => string | undefined;
  isOfSite: (location: string | undefined) => boolean;
  isPresent: (item: { status?: string | undefined }) => boolean;
  complain: (message: string) => void;
}

/**
 * The power chain: panel, feed, and by the cables from feed and outlet to power port; a feed serves its rack. Cables that end at
 * what was left out are left out.
 */
export function powerOf({ panels, feeds, powerPorts }: Inventory, options: PowerOptions) {
  const { site, rackIds, deviceIds, zoneOf, isOfSite, isPresent, complain } = options;
  const panelIds = chooseIds(
    panels.filter(({ location }) => isOfSite(location?.id)),
    { given: () => undefined, name: nameOf, before: {}, noun: 'power panels', complain }
  );
  const live = feeds.filter((feed) => isPresent(feed) && panelIds.has(feed.power_panel.id));
  const feedIds = chooseIds(live, {
    given: () => undefined,
    // The name of a feed is its own within its panel alone.
    name: (feed) => `${panelIds.get(feed.power_panel.id) ?? ''}/${nameOf(feed) ?? feed.id}`,
    before: {},
    noun: 'power feeds',
    complain,
  });
  const edge = (from: string | undefined, to: string | undefined): Serves[] =>
    from === undefined || to === undefined || from === to ? [] : [{ site, from, to, kind: 'power' }];
  const serves: Serves[] = [
    ...live.flatMap((feed) => [
      ...edge(panelIds.get(feed.power_panel.id), feedIds.get(feed.id)),
      ...edge(feedIds.get(feed.id), panelIds.get(feed.destination_panel?.id ?? '')),
      ...edge(feedIds.get(feed.id), rackIds.get(feed.rack?.id ?? '')),
    ]),
    ...powerPorts.flatMap((port) =>
      endsOf(port).flatMap(({ type, id, device }) =>
        edge(
          type.includes('feed') ? feedIds.get(id) : deviceIds.get(device ?? ''),
          deviceIds.get(port.device?.id ?? '')
        )
      )
    ),
  ];
  const equipment = (panelType: string, feedType: string): Equipment[] => [
    ...panels.flatMap((panel): Equipment[] => {
      const id = panelIds.get(panel.id);
      const zone = zoneOf(panel.location?.id);
      const place = zone === undefined ? {} : { zone };
      return id === undefined ? [] : [{ id, site, name: nameOf(panel) ?? id, objectType: panelType, ...place }];
    }),
    ...live.flatMap((feed): Equipment[] => {
      const id = feedIds.get(feed.id);
      const panel = panels.find((one) => one.id === feed.power_panel.id);
      const zone = zoneOf(panel?.location?.id);
      const place = zone === undefined ? {} : { zone };
      return id === undefined ? [] : [{ id, site, name: nameOf(feed) ?? id, objectType: feedType, ...place }];
    }),
  ];
  return { serves, equipment };
}

/** Feeds that the cable of a power port leads to. */
export function feedsOf(port: PowerPortRecord): string[] {
  return endsOf(port).flatMap(({ type, id }) => (type.includes('feed') ? [id] : []));
}

/** Where the cable of a power port leads. */
function endsOf(port: PowerPortRecord): Array<{ type: string; id: string; device: string | undefined }> {
  const type = port.connected_endpoints_type ?? port.connected_endpoint_type ?? '';
  const ends = port.connected_endpoints ?? (port.connected_endpoint ? [port.connected_endpoint] : []);
  return ends.map(({ id, device }) => ({
    type: type.replaceAll(/[^a-z]/gi, '').toLowerCase(),
    id,
    device: device?.id,
  }));
}
