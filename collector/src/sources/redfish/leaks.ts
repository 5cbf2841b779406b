import type { PlantEvent } from '#model/event.ts';
import type { BmcPoint } from './points.ts';

export interface LeakPlace {
  bmc: string;
  site: string;
  rack?: string | undefined;
  equipment?: string | undefined;
}

/** Detectors that are wet, by BMC and address: what is in it has been told. */
export type WetDetectors = Set<string>;

/** The event of a detector that became wet or dry; `undefined` where nothing changed. Notes it in `wet`. */
export function leakEvent(
  wet: WetDetectors,
  place: LeakPlace,
  point: Pick<BmcPoint, 'address' | 'name'>,
  reading: { value: number; timeMs: number; state: string | undefined }
): PlantEvent | undefined {
  const key = `${place.bmc} | ${point.address}`;
  const isWet = reading.value > 0;
  if (isWet === wet.has(key)) {
    return undefined;
  }
  if (isWet) {
    wet.add(key);
  } else {
    wet.delete(key);
  }
  const where = place.rack ?? place.equipment ?? place.bmc;
  return {
    id: `${key} | ${isWet ? 'leak' : 'dry'} | ${reading.timeMs}`,
    timeMs: reading.timeMs,
    kind: 'alarm',
    severity: isWet ? (/^critical$/i.test(reading.state ?? '') ? 'critical' : 'warning') : 'info',
    site: place.site,
    ...(place.rack === undefined ? {} : { rack: place.rack }),
    ...(place.equipment === undefined ? {} : { equipment: place.equipment }),
    title: isWet
      ? `Leak at ${where}: detector ${point.name} is wet`
      : `Leak at ${where} is over: detector ${point.name} is dry`,
    detail: {
      bmc: place.bmc,
      detector: point.name,
      ...(reading.state === undefined ? {} : { DetectorState: reading.state }),
    },
  };
}
