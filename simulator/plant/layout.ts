/**
 * What stands where in the demo plant: a hall of 2026 of about 1 MW. Six liquid-cooled rack-scale racks of 72 GPUs, four racks
 * of air-cooled 8-GPU servers, two racks of switches. What the figures rest on is in `parameters.ts`.
 */
export const SITE = {
  id: 'demo',
  name: 'Demo plant (simulated)',
  timeZone: 'Europe/Berlin',
  latitudeDeg: 50.11,
  longitudeDeg: 8.68,
} as const;

export type MachineKind = 'air' | 'liquid' | 'switch';
export type RackKind = 'air' | 'liquid' | 'network';
/** Jobs run on servers of one kind only. */
export type Partition = 'air' | 'liquid';

/** Four GPUs in each of 18 compute trays; 9 NVLink switch trays and 8 power shelves in the same rack. */
export const TRAYS_PER_LIQUID_RACK = 18;
export const GPUS_PER_TRAY = 4;
export const NVLINK_TRAYS = 9;
export const POWER_SHELVES = 8;
export const SERVERS_PER_AIR_RACK = 4;
export const GPUS_PER_AIR_SERVER = 8;
export const SWITCHES_PER_NETWORK_RACK = 12;

export const AIR_RACK_COUNT = 4;
export const LIQUID_RACK_COUNT = 6;
export const NETWORK_RACK_COUNT = 2;
export const RACK_COUNT = AIR_RACK_COUNT + LIQUID_RACK_COUNT + NETWORK_RACK_COUNT;
export const ROW_COUNT = 2;
export const FEEDS = ['A', 'B'] as const;
export const FEED_COUNT = FEEDS.length;
export const CRAH_COUNT = 3;
export const CDU_COUNT = 2;
export const RACKS_PER_CDU = LIQUID_RACK_COUNT / CDU_COUNT;
/** N + 1: two carry the hall on its hottest day, one stands by. */
export const CHILLER_COUNT = 3;
export const DUTY_CHILLERS = 2;

/** Rack units of an Open Compute MGX rack, and of the air-cooled and network racks beside it. */
export const RACK_UNITS = 48;

export interface Mounted {
  /** Lowest rack unit that it fills, counted from 1 at the floor, and how many it fills. */
  uPosition: number;
  uHeight: number;
}

export interface RackPlace {
  id: string;
  index: number;
  kind: RackKind;
  liquid: boolean;
  row: 0 | 1;
  /** The smallest zone that the rack stands in. */
  zone: 'row-a' | 'row-b' | 'pod-b1' | 'pod-b2';
  /** Warm air finds its way round the ends of a row. */
  isRowEnd: boolean;
  /** The CDU of a liquid-cooled rack. */
  cdu: number | undefined;
  /** Its servers or switches: indices into MACHINES. */
  firstMachine: number;
  machineCount: number;
  /** Breaker limit of either of its feeds, W: three phases at 230 V, at the usual 80 %. */
  powerLimitW: number;
}

export interface Machine extends Mounted {
  id: string;
  index: number;
  kind: MachineKind;
  rack: number;
  gpus: number;
  firstGpu: number;
}

export interface PowerShelf extends Mounted {
  id: string;
  rack: number;
  /** Half of a rack's shelves hang on each feed. */
  feed: 0 | 1;
}

/** At 230 V and 80 %: 100 A, 250 A, 32 A. */
export const RACK_POWER_LIMIT_W: Record<RackKind, number> = { air: 55_200, liquid: 138_000, network: 17_600 };
export const RACK_BREAKER_A: Record<RackKind, number> = { air: 100, liquid: 250, network: 32 };

const MACHINES_PER_RACK: Record<RackKind, number> = {
  air: SERVERS_PER_AIR_RACK,
  liquid: TRAYS_PER_LIQUID_RACK,
  network: SWITCHES_PER_NETWORK_RACK,
};
const KINDS: readonly RackKind[] = [
  ...new Array<RackKind>(AIR_RACK_COUNT).fill('air'),
  ...new Array<RackKind>(LIQUID_RACK_COUNT).fill('liquid'),
  ...new Array<RackKind>(NETWORK_RACK_COUNT).fill('network'),
];

function placeOf(kind: RackKind, number: number): Pick<RackPlace, 'row' | 'zone' | 'isRowEnd' | 'cdu'> {
  if (kind === 'air') {
    return { row: 0, zone: 'row-a', isRowEnd: number === 1, cdu: undefined };
  }
  if (kind === 'liquid') {
    const cdu = Math.floor((number - 1) / RACKS_PER_CDU);
    return { row: 1, zone: cdu === 0 ? 'pod-b1' : 'pod-b2', isRowEnd: number === 1, cdu };
  }
  return { row: number === 1 ? 0 : 1, zone: number === 1 ? 'row-a' : 'row-b', isRowEnd: true, cdu: undefined };
}

export const RACK_PLACES: readonly RackPlace[] = (() => {
  let firstMachine = 0;
  return KINDS.map((kind, index) => {
    const number = index - KINDS.indexOf(kind) + 1;
    const id = `R-${{ air: 'A', liquid: 'B', network: 'N' }[kind]}${twoDigits(number)}`;
    const machineCount = MACHINES_PER_RACK[kind];
    const rack = {
      id,
      index,
      kind,
      liquid: kind === 'liquid',
      ...placeOf(kind, number),
      firstMachine,
      machineCount,
      powerLimitW: RACK_POWER_LIMIT_W[kind],
    };
    firstMachine += machineCount;
    return rack;
  });
})();

/** Where the machines of a rack are: servers of 8 units from the floor, trays around the NVLink switches, switches with air between. */
function mount(kind: RackKind, slot: number): Mounted {
  if (kind === 'air') {
    return { uPosition: 3 + 9 * slot, uHeight: 8 };
  }
  if (kind === 'liquid') {
    return { uPosition: slot < 8 ? 9 + slot : 9 + NVLINK_TRAYS + slot, uHeight: 1 };
  }
  return { uPosition: 12 + 2 * slot, uHeight: 1 };
}

/** Every server, then every switch. The first SERVER_COUNT of them compute. */
export const MACHINES: readonly Machine[] = (() => {
  let firstGpu = 0;
  return RACK_PLACES.flatMap((rack) =>
    Array.from({ length: rack.machineCount }, (_, slot) => {
      const gpus = { air: GPUS_PER_AIR_SERVER, liquid: GPUS_PER_TRAY, network: 0 }[rack.kind];
      const machine: Machine = {
        id: `${rack.id}-${rack.kind === 'network' ? 'SW' : 'N'}${twoDigits(slot + 1)}`,
        index: rack.firstMachine + slot,
        kind: rack.kind === 'network' ? 'switch' : rack.kind,
        rack: rack.index,
        gpus,
        firstGpu,
        ...mount(rack.kind, slot),
      };
      firstGpu += gpus;
      return machine;
    })
  );
})();

export const MACHINE_COUNT = MACHINES.length;
export const SERVERS: readonly Machine[] = MACHINES.filter(({ kind }) => kind !== 'switch');
export const SERVER_COUNT = SERVERS.length;
export const SWITCHES: readonly Machine[] = MACHINES.filter(({ kind }) => kind === 'switch');
export const GPU_COUNT = MACHINES.reduce((sum, { gpus }) => sum + gpus, 0);
/** Host names of the servers: the scheduler, the exporters and the BMCs know them by these. */
export const SERVER_IDS: readonly string[] = SERVERS.map(({ id }) => id);
/** The liquid-cooled servers follow each other; each has a thermal node for its cold plates. */
export const FIRST_LIQUID_SERVER = SERVERS.findIndex(({ kind }) => kind === 'liquid');
export const LIQUID_SERVER_COUNT = LIQUID_RACK_COUNT * TRAYS_PER_LIQUID_RACK;

/** Four shelves below the trays on feed A, four above them on feed B. */
export const POWER_SHELF_PLACES: readonly PowerShelf[] = RACK_PLACES.filter(({ liquid }) => liquid).flatMap((rack) =>
  Array.from({ length: POWER_SHELVES }, (_, shelf): PowerShelf => {
    const feed = shelf < POWER_SHELVES / 2 ? 0 : 1;
    const uPosition = feed === 0 ? 4 + shelf : 37 + shelf - POWER_SHELVES / 2;
    return { id: `${rack.id}-PS${shelf + 1}`, rack: rack.index, feed, uPosition, uHeight: 1 };
  })
);

export function rackIndex(id: string): number | undefined {
  const index = RACK_PLACES.findIndex((rack) => rack.id === id);
  return index < 0 ? undefined : index;
}

/** Indices of the servers on which jobs of a partition may run. */
export function serversOf(partition: Partition): number[] {
  return SERVERS.filter(({ kind }) => kind === partition).map(({ index }) => index);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
