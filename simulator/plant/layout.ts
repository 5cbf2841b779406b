/** What stands where in the demo plant. Sizes follow 4-GPU servers of about 4 kW, two a rack. */
export const SITE = {
  id: 'demo',
  name: 'Demo plant (simulated)',
  timeZone: 'Europe/Berlin',
  latitudeDeg: 50.11,
  longitudeDeg: 8.68,
} as const;

export const RACKS_PER_ROW = 8;
export const RACK_COUNT = 2 * RACKS_PER_ROW;
export const SERVERS_PER_RACK = 2;
export const GPUS_PER_SERVER = 4;
export const SERVER_COUNT = RACK_COUNT * SERVERS_PER_RACK;
export const GPU_COUNT = SERVER_COUNT * GPUS_PER_SERVER;
export const RACKS_PER_CDU = 4;
export const CRAH_COUNT = 2;
export const CDU_COUNT = 2;

export interface RackPlace {
  id: string;
  index: number;
  zone: 'row-a' | 'row-b';
  liquid: boolean;
}

export const RACK_PLACES: readonly RackPlace[] = Array.from({ length: RACK_COUNT }, (_, index) => {
  const liquid = index >= RACKS_PER_ROW;
  const number = String((index % RACKS_PER_ROW) + 1).padStart(2, '0');
  return { id: `R-${liquid ? 'B' : 'A'}${number}`, index, zone: liquid ? 'row-b' : 'row-a', liquid } as const;
});

export const SERVER_IDS: readonly string[] = RACK_PLACES.flatMap((rack) =>
  Array.from({ length: SERVERS_PER_RACK }, (_, slot) => `${rack.id}-N${slot + 1}`)
);

/** Breaker limit of a rack's feed, W: three phases of 32 A at 230 V, at the usual 80 %. */
export const RACK_POWER_LIMIT_W = 17_600;

export function rackIndex(id: string): number | undefined {
  const index = RACK_PLACES.findIndex((rack) => rack.id === id);
  return index < 0 ? undefined : index;
}

export function isLiquidServer(server: number): boolean {
  return server >= RACKS_PER_ROW * SERVERS_PER_RACK;
}
