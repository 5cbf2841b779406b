import { findMetric } from '#model/catalog/catalog.ts';
import { dsxMetric } from '#model/catalog/dsx.ts';
import { servesKindOf } from '#model/catalog/object-types.ts';
import type { PointDefinition } from '#model/point.ts';
import type { Equipment, Rack, Serves } from '#model/topology.ts';
import { ucumFromEngineeringUnit } from '#model/units/aliases.ts';
import type { DsxMetadata } from './message.ts';

export interface Place {
  source: string;
  site: string;
  simulated: boolean;
  staleAfterMs: number;
  /** The configuration's own words for units. */
  units: Readonly<Record<string, string>>;
  /** Whether an id is that of a rack announced so far. */
  isRack: (id: string) => boolean;
}

export interface DescribedPoint {
  point: PointDefinition;
  racks: Rack[];
  equipment: Equipment[];
  serves: Serves[];
  /** An engineering unit that neither we nor the configuration know; it is passed on as it is. */
  unknownUnit?: string;
  /** A point type that the contract does not have: no metric takes it. */
  unknownType?: string;
}

/**
 * What one metadata message says about point and topology. A point that names an associate hangs on a
 * piece of equipment of its own, `<associateId>/<objectType>`, which stands in the rack if the associate
 * is one: so a valve of a rack stays a valve, and no second power or cooling path comes about.
 * @throws Error where the message names neither rack nor object nor associate
 */
export function describePoint(metadata: DsxMetadata, address: string, place: Place): DescribedPoint {
  const { site } = place;
  const owner = ownerOf(metadata, place);
  const unit = unitOf(metadata.engUnit, place.units);
  const known = dsxMetric(metadata.pointType, { engUnit: unit?.code, stateText: metadata.stateText ?? undefined });
  // Where nothing is converted, the unit only says what the number is.
  const isConverted = !known?.metric.anyUnit;
  const kind = servesKindOf(metadata.objectType);
  const from = owner.rack ?? owner.equipment;
  return {
    point: {
      source: place.source,
      address,
      site,
      ...(owner.rack ? { rack: owner.rack.id } : { equipment: owner.equipment.id }),
      metric: known?.metric.id ?? metadata.pointType,
      processArea: metadata.processArea ?? [],
      ...(metadata.phase ? { phase: metadata.phase } : {}),
      ...(unit ? { sourceUnit: unit.code } : {}),
      ...(metadata.stateText?.length ? { states: metadata.stateText } : {}),
      isSetpoint: metadata.isSetpoint ?? false,
      simulated: place.simulated,
      staleAfterMs: place.staleAfterMs,
    },
    racks: owner.rack ? [owner.rack] : [],
    equipment: owner.equipment ? [owner.equipment] : [],
    serves: (metadata.servesId ?? []).map((to) => ({ site, from: from.id, to, kind })),
    ...(known || findMetric(metadata.pointType) ? {} : { unknownType: metadata.pointType }),
    ...(unit && !unit.known && isConverted ? { unknownUnit: unit.code } : {}),
  };
}

type Owner = { rack: Rack; equipment?: undefined } | { rack?: undefined; equipment: Equipment };

function ownerOf(metadata: DsxMetadata, place: Place): Owner {
  const { site } = place;
  const { rackLocationId, objectId, associateId, objectType } = metadata;
  if (rackLocationId) {
    return { rack: { id: rackLocationId, site, name: metadata.rackLocationName || rackLocationId } };
  }
  if (objectId) {
    return { equipment: { id: objectId, site, name: metadata.objectName || objectId, objectType } };
  }
  if (associateId) {
    const rack = place.isRack(associateId) ? { rack: associateId } : {};
    const name = `${objectType} of ${associateId}`;
    return { equipment: { id: `${associateId}/${objectType}`, site, name, objectType, ...rack } };
  }
  throw new Error('names neither rackLocationId nor objectId nor associateId');
}

function unitOf(
  engUnit: string | null | undefined,
  units: Readonly<Record<string, string>>
): { code: string; known: boolean } | undefined {
  if (!engUnit) {
    return undefined;
  }
  const code = units[engUnit] ?? ucumFromEngineeringUnit(engUnit);
  return code === undefined ? { code: engUnit, known: false } : { code, known: true };
}
