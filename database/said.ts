import type { Conflict } from '#model/conflict.ts';
import { disagreements } from '#model/place-words.ts';
import type { PlaceKind, PlaceWord, WordRankCode } from '#model/place-words.ts';
import type { Serves, Topology } from '#model/topology.ts';
import { keyOfPlace } from './place-words.ts';
import type { PlaceRef } from './place-words.ts';

/** A place with what is said of it. */
export type SaidPlace = PlaceRef & { said: Record<string, unknown> };

/** Type of equipment of which only a source's points are known: not a word about it. */
const NO_TYPE = 'Unknown';

/** The places of a topology by site, each with what it says of them; an edge is said to be there and no more. */
export function placesOf(topology: Partial<Topology>): Map<string, SaidPlace[]> {
  const bySite = new Map<string, SaidPlace[]>();
  const add = (site: string, place: SaidPlace) => {
    const places = bySite.get(site);
    if (places) {
      places.push(place);
    } else {
      bySite.set(site, [place]);
    }
  };
  const words = (id: string, item: object): Record<string, unknown> => {
    const { name, objectType, ...others } = item as Record<string, unknown>;
    const said = Object.entries(others).filter(([key]) => key !== 'id' && key !== 'site');
    return {
      ...Object.fromEntries(said),
      ...(name === id ? {} : { name }),
      ...(objectType === undefined || objectType === NO_TYPE ? {} : { objectType }),
    };
  };
  for (const [kind, items] of [
    ['zone', topology.zones],
    ['rack', topology.racks],
    ['equipment', topology.equipment],
  ] as const) {
    items?.forEach((item) => add(item.site, { kind, code: item.id, said: words(item.id, item) }));
  }
  topology.serves?.forEach((edge) => add(edge.site, { ...refOfEdge(edge), said: {} }));
  return bySite;
}

export function refOfEdge({ from, to, kind }: Serves): PlaceRef {
  return { kind: 'serves', code: `${from} ${to} ${kind}` };
}

/** Where several topologies say different things of one place, without a database. */
export function conflictsBetween(
  speakers: ReadonlyArray<{ source: string; rank: WordRankCode; topology: Partial<Topology> }>
): Conflict[] {
  const isWithin = zonesOfRacks(speakers.map(({ topology }) => topology));
  const words = new Map<string, { site: string; kind: PlaceKind; code: string; words: PlaceWord[] }>();
  speakers.forEach(({ source, rank, topology }, sinceMs) => {
    for (const [site, places] of placesOf(topology)) {
      for (const { kind, code, said } of places) {
        if (kind !== 'serves') {
          const key = JSON.stringify([site, keyOfPlace({ kind, code })]);
          const about = words.get(key) ?? { site, kind, code, words: [] };
          about.words.push({ source, rank, sinceMs, said });
          words.set(key, about);
        }
      }
    }
  });
  return [...words.values()].flatMap(({ site, kind, code, words: about }) =>
    about.length < 2 ? [] : disagreements(kind, about, isWithin).map((one) => ({ site, kind, subject: code, ...one }))
  );
}

/** Whether a rack is in a zone, or in one within it, by what any of them says. */
function zonesOfRacks(topologies: ReadonlyArray<Partial<Topology>>): (rack: string, zone: string) => boolean {
  const outwards = new Map<string, Set<string>>();
  const add = (inner: string, outer: string | undefined) => {
    if (outer !== undefined) {
      outwards.set(inner, (outwards.get(inner) ?? new Set()).add(`zone ${outer}`));
    }
  };
  for (const { racks = [], zones = [] } of topologies) {
    racks.forEach(({ id, zone }) => add(`rack ${id}`, zone));
    zones.forEach(({ id, parent }) => add(`zone ${id}`, parent));
  }
  return (rack, zone) => {
    const found = new Set([`rack ${rack}`]);
    // A set is walked on over what is added to it meanwhile.
    for (const place of found) {
      outwards.get(place)?.forEach((outer) => found.add(outer));
    }
    return found.has(`zone ${zone}`);
  };
}
