import type { ServesKind } from '../topology.ts';

/** Object types that the metrics name together, because DSX gives them the same point types. */
export type ObjectFamily = 'rack' | 'meter' | 'system' | 'electrical' | 'cooling' | 'device' | 'computing';

/** What a piece of equipment is. */
export interface ObjectType {
  /** DSX `objectType`; for IT, of which DSX has none, a word of ours. */
  id: string;
  title: string;
  family: ObjectFamily;
}

/** Every object type that a point of the catalog can hang on. A point of a GPU hangs on its server (`['GPU', 'gpu3']`) or on it. */
export const OBJECT_TYPES: readonly ObjectType[] = [
  { id: 'Rack', title: 'Rack', family: 'rack' },
  { id: 'PowerMeter', title: 'Power meter', family: 'meter' },
  { id: 'System', title: 'Management system, such as the BMS', family: 'system' },
  { id: 'BESS', title: 'Battery energy storage system', family: 'electrical' },
  { id: 'UPS', title: 'Uninterruptible power supply', family: 'electrical' },
  { id: 'ATS', title: 'Automatic transfer switch', family: 'electrical' },
  { id: 'Generator', title: 'Generator', family: 'electrical' },
  { id: 'Shunt', title: 'Shunt', family: 'electrical' },
  { id: 'Breaker', title: 'Circuit breaker', family: 'electrical' },
  { id: 'CDU', title: 'Coolant distribution unit', family: 'cooling' },
  { id: 'CoolingTower', title: 'Cooling tower', family: 'cooling' },
  { id: 'HX', title: 'Heat exchanger', family: 'cooling' },
  { id: 'CRAH', title: 'Computer room air handler', family: 'cooling' },
  { id: 'CRAC', title: 'Computer room air conditioner', family: 'cooling' },
  { id: 'AHU', title: 'Air handling unit', family: 'cooling' },
  { id: 'Chiller', title: 'Chiller', family: 'cooling' },
  { id: 'Tank', title: 'Tank', family: 'cooling' },
  { id: 'GenericObject', title: 'Any other equipment', family: 'cooling' },
  { id: 'Valve', title: 'Valve', family: 'device' },
  { id: 'Pump', title: 'Pump', family: 'device' },
  { id: 'Fan', title: 'Fan', family: 'device' },
  { id: 'Damper', title: 'Damper', family: 'device' },
  { id: 'Sensor', title: 'Sensor', family: 'device' },
  { id: 'Server', title: 'Server', family: 'computing' },
  { id: 'GPU', title: 'Graphics processor', family: 'computing' },
];

export const OBJECT_TYPE_IDS: readonly string[] = OBJECT_TYPES.map(({ id }) => id);

function ofFamily(wanted: ObjectFamily): string[] {
  return OBJECT_TYPES.filter(({ family }) => family === wanted).map(({ id }) => id);
}

/** Moves heat with liquid or air. */
export const COOLING_EQUIPMENT = ofFamily('cooling');

/** The electrical path without its meters; carries only states and generic points. */
export const ELECTRICAL_EQUIPMENT = ofFamily('electrical');

/** Single devices that DSX lets stand alone or inside a larger machine. */
export const FIELD_DEVICES = ofFamily('device');

export const IT_EQUIPMENT = ofFamily('computing');

/** Hangs in the cabinet of something else. */
export const METERS = ofFamily('meter');

/** Programs: they stand nowhere. */
export const SYSTEMS = ofFamily('system');

const FEEDING: readonly string[] = [...METERS, ...ELECTRICAL_EQUIPMENT];

/** What equipment of a type gives to what it serves (`servesId`): electrical equipment feeds, the rest cools. */
export function servesKindOf(objectType: string): ServesKind {
  return FEEDING.includes(objectType) ? 'power' : 'cooling';
}
