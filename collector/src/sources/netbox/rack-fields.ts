import type { RackRecord } from '#protocols/netbox/read.ts';
import type { Cooling, Rack } from '#model/topology.ts';
import type { NetboxConfig } from './config.ts';
import { fieldOf, nameOf, numberFieldOf } from './fields.ts';

const COOLINGS: readonly string[] = ['air', 'liquid', 'hybrid'] satisfies Cooling[];

/** Values that a message names; the rest is counted. */
const MAX_NAMED = 3;

/** A custom field of a rack whose value cannot be used. */
export interface Misfit {
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
  const complain = (field: string, value: string) =>
    void misfits.push({ field, text: `${nameOf(rack) ?? rack.id} ("${value}")` });
  const numberOf = (field: string, fits: (value: number) => boolean) => {
    const value = numberFieldOf(rack, field);
    if (value === undefined || (Number.isFinite(value) && fits(value))) {
      return value;
    }
    complain(field, fieldOf(rack, field) ?? '');
    return undefined;
  };
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
    xM: numberOf(config.xField, () => true),
    yM: numberOf(config.yField, () => true),
    widthM: sizeOf(rack.outer_width),
    depthM: sizeOf(rack.outer_depth),
    rotationDeg: numberOf(config.rotationField, (degrees) => Math.abs(degrees) <= FULL_TURN_DEG),
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Attributes;
}

const FULL_TURN_DEG = 360;

/** In words for people, one message a field. */
export function describeMisfits(misfits: readonly Misfit[]): string[] {
  return [...Map.groupBy(misfits, ({ field }) => field)].map(([field, some]) => {
    const named = some.slice(0, MAX_NAMED).map(({ text }) => text);
    const more = some.length > MAX_NAMED ? ', ...' : '';
    const whose = some.length === 1 ? '1 rack' : `${some.length} racks`;
    return `custom field ${field} of ${whose} cannot be used: ${named.join(', ')}${more}`;
  });
}
