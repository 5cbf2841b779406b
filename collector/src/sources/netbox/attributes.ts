import { counted } from '#model/text/counted.ts';
import type { DeviceRecord, RackRecord } from '#protocols/netbox/read.ts';
import type { Cooling, Equipment, Rack } from '#model/topology.ts';
import type { NetboxConfig } from './config.ts';
import { fieldOf, nameOf, numberFieldOf } from './fields.ts';

const COOLINGS: readonly string[] = ['air', 'liquid', 'hybrid'] satisfies Cooling[];

/** Values that a message names; the rest is counted. */
const MAX_NAMED = 3;

/** A custom field of a rack, or of a device beside the racks, whose value cannot be used. */
export interface Misfit {
  noun: 'rack' | 'device';
  field: string;
  /** `R1 ("much")` */
  text: string;
}

type Attributes = Partial<Pick<Rack, 'powerLimitW' | 'cooling' | 'xM' | 'yM' | 'widthM' | 'depthM' | 'rotationDeg'>>;

/** Metres of the units that NetBox and Nautobot know; of a size without a unit nobody knows what it is. */
const METRES: Readonly<Record<string, number>> = { mm: 0.001, in: 0.0254, millimeters: 0.001, inches: 0.0254 };
const UM_PER_M = 1e6;

/**
 * What custom fields and outer sizes say of a rack.
 * @param misfits takes those whose values cannot be used
 */
export function attributesOf(
  rack: RackRecord,
  config: Pick<NetboxConfig, 'powerLimitField' | 'coolingField' | 'xField' | 'yField' | 'rotationField'>,
  misfits: Misfit[]
): Attributes {
  const complain = complainOf('rack', rack, misfits);
  const numberOf = (field: string, fits: (value: number) => boolean) => usableNumber(rack, field, fits, complain);
  const sizeOf = (size: number | undefined) => {
    const unit = METRES[rack.outer_unit ?? ''];
    return size === undefined || size <= 0 || unit === undefined
      ? undefined
      : Math.round(size * unit * UM_PER_M) / UM_PER_M;
  };
  const cooling = fieldOf(rack, config.coolingField)?.toLowerCase();
  const isCooling = cooling !== undefined && COOLINGS.includes(cooling);
  if (cooling !== undefined && !isCooling) {
    complain(config.coolingField, cooling);
  }
  const attributes = {
    powerLimitW: numberOf(config.powerLimitField, (watts) => watts > 0),
    cooling: isCooling ? cooling : undefined,
    ...placeOf(rack, config, complain),
    widthM: sizeOf(rack.outer_width),
    depthM: sizeOf(rack.outer_depth),
    rotationDeg: numberOf(config.rotationField, (degrees) => Math.abs(degrees) <= FULL_TURN_DEG),
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Attributes;
}

const FULL_TURN_DEG = 360;

type Complain = (field: string, value: string) => void;

function complainOf(noun: Misfit['noun'], record: RackRecord | DeviceRecord, misfits: Misfit[]): Complain {
  return (field, value) => void misfits.push({ noun, field, text: `${nameOf(record) ?? record.id} ("${value}")` });
}

function usableNumber(
  record: RackRecord | DeviceRecord,
  field: string,
  fits: (value: number) => boolean,
  complain: Complain
): number | undefined {
  const value = numberFieldOf(record, field);
  if (value === undefined || (Number.isFinite(value) && fits(value))) {
    return value;
  }
  complain(field, fieldOf(record, field) ?? '');
  return undefined;
}

/** Where something stands, m; a place needs both of its numbers. */
function placeOf(
  record: RackRecord | DeviceRecord,
  { xField, yField }: Pick<NetboxConfig, 'xField' | 'yField'>,
  complain: Complain
): { xM?: number; yM?: number } {
  const [xM, yM] = [xField, yField].map((field) => usableNumber(record, field, () => true, complain));
  return xM === undefined || yM === undefined ? {} : { xM, yM };
}

/**
 * Where a device stands that is in no rack.
 * @param misfits takes numbers that are none
 */
export function deviceAttributesOf(
  device: DeviceRecord,
  config: Pick<NetboxConfig, 'xField' | 'yField'>,
  misfits: Misfit[]
): Partial<Pick<Equipment, 'xM' | 'yM'>> {
  return placeOf(device, config, complainOf('device', device, misfits));
}

/** In words for people, one message a field. */
export function describeMisfits(misfits: readonly Misfit[]): string[] {
  return [...Map.groupBy(misfits, ({ noun, field }) => JSON.stringify([noun, field])).values()].flatMap((some) => {
    const [first] = some;
    if (!first) {
      return [];
    }
    const { noun, field } = first;
    const named = some.slice(0, MAX_NAMED).map(({ text }) => text);
    const more = some.length > MAX_NAMED ? ', ...' : '';
    const whose = counted(some.length, noun);
    return `custom field ${field} of ${whose} cannot be used: ${named.join(', ')}${more}`;
  });
}
