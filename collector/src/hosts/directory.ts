import type { Equipment, Rack, Topology } from '#model/topology.ts';
import type { HostPlace } from '../contract/host-place.ts';
import { createIdIndex } from './id-index.ts';
import { namesOf } from './rules.ts';
import type { HostWord, HostWords } from './rules.ts';

/** Names that are remembered: a peer that makes up a new one each second must not fill the memory. */
const MAX_REMEMBERED = 50_000;
/** Hosts without a place that are told of by name. */
const MAX_NOWHERE = 1_000;
/** Equipment that a message names. */
const MAX_NAMED = 3;
/** Type of what is only known as a host. */
const HOST_TYPE = 'Server';

export interface HostsNowhere {
  /** Some of their names, in the order in which they were asked for. */
  hosts: string[];
  /** How many there are; as many as could be counted where they are too many to remember. */
  count: number;
}

export interface HostDirectory {
  /** Where a host is, by configuration and by all topology that was learnt so far. */
  place(host: string): HostPlace;
  /**
   * The id of equipment that a series names, as it is known: with or without its domain. The name itself where nothing is known
   * of it; unlike a host it need not be anywhere.
   */
  equipment(name: string): string;
  /** Takes in what a source says of racks and equipment, or all that the configuration says of them. */
  learn(topology: Partial<Topology>, isConfiguration?: boolean): void;
  /** Hands over what rules and list have placed since the last time. */
  flush(): void;
  /** Hosts that were asked for and are nowhere. */
  nowhere(): HostsNowhere;
}

export interface DirectoryOptions {
  site: string;
  words: HostWords;
  /** Is handed what rules and list have placed, each host once. */
  onPlaced?: (placed: Pick<Topology, 'racks' | 'equipment'>) => void;
  /** Is told once, in a sentence, of names that may be several machines. */
  onAmbiguous?: (message: string) => void;
}

type Known = Pick<Equipment, 'id' | 'rack' | 'zone'> & { isConfigured: boolean };

/**
 * Host to rack, for all sources alike. Who wins: the list, then equipment that the configuration places (by id, else by
 * its name), then the rules, then equipment that a source has found.
 */
export function createHostDirectory({ site, words, onPlaced, onAmbiguous }: DirectoryOptions): HostDirectory {
  const equipment = createIdIndex<Known>();
  /** Ids with a domain by their names without it. */
  const withDomain = new Map<string, Set<string>>();
  /** Names with a domain that stand for equipment without one, by its id. */
  const shortened = new Map<string, string>();
  const toldAmbiguous = new Set<string>();
  const equipmentByName = createIdIndex<Known | null>();
  const racks = createIdIndex<string>();
  const remembered = new Map<string, HostPlace>();
  const nowhere = new Set<string>();
  const told = new Set<string>();
  let waiting: Equipment[] = [];
  let configured: Known[] = [];

  function place(host: string): HostPlace {
    const known = remembered.get(host);
    if (known) {
      return known;
    }
    const found = look(host);
    if (remembered.size >= MAX_REMEMBERED) {
      remembered.clear();
    }
    remembered.set(host, found);
    if (found.rack !== undefined || found.zone !== undefined) {
      nowhere.delete(host);
    } else if (nowhere.size < MAX_REMEMBERED) {
      nowhere.add(host);
    }
    return found;
  }

  function look(host: string): HostPlace {
    const listed = words.listed(host);
    const word = listed ?? words.ruled(host);
    const itself = word?.equipment === undefined ? equipmentOf(host) : equipment.find(word.equipment);
    const id = itself?.id ?? word?.equipment ?? host;
    const isConfigured = itself?.isConfigured === true && (itself.rack ?? itself.zone) !== undefined;
    const isWorded = word?.rack !== undefined || word?.zone !== undefined;
    if (word && isWorded && (listed || !isConfigured)) {
      const found = { equipment: id, ...placeOf(word) };
      tell(found);
      return found;
    }
    return { equipment: id, ...(itself ? withoutUndefined(itself) : {}) };
  }

  function equipmentOf(host: string): Known | undefined {
    const names = namesOf(host);
    const find = (name: string) => equipment.find(name) ?? equipmentByName.find(name) ?? undefined;
    const [own, short] = names;
    const itself = own === undefined ? undefined : find(own);
    if (itself || own === undefined) {
      return itself;
    }
    return short === undefined ? ofAnyDomain(own) : withoutDomain(own, find(short));
  }

  /** Two hosts of different domains that are one piece of equipment may be one machine with two names, or not. */
  function withoutDomain(host: string, found: Known | undefined): Known | undefined {
    if (!found) {
      return undefined;
    }
    const other = shortened.get(found.id);
    if (other === undefined && shortened.size < MAX_REMEMBERED) {
      shortened.set(found.id, host);
    } else if (other !== undefined && other.toLowerCase() !== host.toLowerCase()) {
      tellAmbiguous(
        found.id,
        `hosts ${other} and ${host} are both taken for equipment ${found.id}. Where they are two machines, give each its equipment under hosts.list`
      );
    }
    return found;
  }

  /** A name without a domain, where equipment has one. */
  function ofAnyDomain(host: string): Known | undefined {
    const ids = [...(withDomain.get(host.toLowerCase()) ?? [])];
    if (ids.length > 1) {
      tellAmbiguous(
        host,
        `host ${host} may be equipment ${ids.slice(0, MAX_NAMED).join(' or ')}, and is taken for none of them. Say which under hosts.list`
      );
      return undefined;
    }
    return ids[0] === undefined ? undefined : equipment.find(ids[0]);
  }

  function tellAmbiguous(key: string, message: string): void {
    if (!toldAmbiguous.has(key) && toldAmbiguous.size < MAX_NOWHERE) {
      toldAmbiguous.add(key);
      onAmbiguous?.(message);
    }
  }

  /** A rack that is known keeps its own spelling: `r01` of a host name is the rack `R01`. */
  function placeOf({ rack, zone }: HostWord): Pick<HostPlace, 'rack' | 'zone'> {
    return withoutUndefined({ rack: rack === undefined ? undefined : (racks.find(rack) ?? rack), zone });
  }

  function tell(found: HostPlace): void {
    const key = JSON.stringify(found);
    if (!onPlaced || told.has(key)) {
      return;
    }
    if (told.size >= MAX_REMEMBERED) {
      told.clear();
    }
    told.add(key);
    const { equipment: id, ...where } = found;
    waiting.push({ id, site, name: id, objectType: HOST_TYPE, ...where });
  }

  return {
    place,
    equipment: (name) => equipmentOf(name)?.id ?? name,
    learn({ racks: newRacks = [], equipment: newEquipment = [] }, isConfiguration = false) {
      if (isConfiguration) {
        // What it does not name any more stays where it was until somebody else says where it is.
        configured.forEach((one) => (one.isConfigured = false));
        configured = [];
      }
      newRacks.forEach(({ id }) => racks.set(id, id));
      for (const { id, name, rack, zone } of newEquipment) {
        const found = equipment.find(id);
        const before = found?.id === id ? found : undefined;
        const isPlaced = rack !== undefined || zone !== undefined;
        // What the configuration places stays there, whatever a source says.
        const keeps = before !== undefined && (!isPlaced || (before.isConfigured && !isConfiguration));
        const known: Known = keeps
          ? before
          : { id, ...withoutUndefined({ rack, zone }), isConfigured: isConfiguration && isPlaced };
        equipment.set(id, known);
        const [, short] = namesOf(id);
        // Of one that nobody has placed, it depends on who spoke first whether it is known.
        if (short !== undefined && (known.rack ?? known.zone) !== undefined) {
          const folded = short.toLowerCase();
          withDomain.set(folded, (withDomain.get(folded) ?? new Set()).add(id));
        }
        if (known.isConfigured && isConfiguration) {
          configured.push(known);
        }
        const namesake = equipmentByName.find(name);
        // A name that two have says nothing.
        equipmentByName.set(name, namesake === undefined || namesake?.id === id ? known : null);
      }
      if (isConfiguration || newRacks.length + newEquipment.length > 0) {
        remembered.clear();
      }
    },
    flush() {
      if (waiting.length === 0) {
        return;
      }
      const placed = waiting;
      waiting = [];
      const named = [...new Set(placed.flatMap(({ rack }) => rack ?? []))];
      const newRacks = named.filter((id) => racks.find(id) === undefined).map((id): Rack => ({ id, site, name: id }));
      onPlaced?.({ racks: newRacks, equipment: placed });
    },
    nowhere() {
      // What was learnt since may have placed some.
      [...nowhere].forEach(place);
      return { hosts: [...nowhere].slice(0, MAX_NOWHERE), count: nowhere.size };
    },
  };
}

function withoutUndefined({
  rack,
  zone,
}: {
  rack?: string | undefined;
  zone?: string | undefined;
}): Pick<HostPlace, 'rack' | 'zone'> {
  return { ...(rack === undefined ? {} : { rack }), ...(zone === undefined ? {} : { zone }) };
}
