/** What the tests hold the catalog against, read out of NVIDIA's DSX Exchange BMS contract (`bms.yaml`, AsyncAPI 3.1). */
export interface DsxPointType {
  /** Object types that a channel allows to carry it. */
  objectTypes: string[];
  /** Engineering units that the schema prescribes or, failing that, calls typical; empty where it names none. */
  engUnits: string[];
  /** Integers that the schema's example of state text gives a meaning; empty for measurements. */
  states: number[];
}

interface Schema {
  description?: string;
  properties?: {
    pointType?: { enum?: string[] };
    engUnit?: { enum?: string[] };
    stateText?: { examples?: Array<Array<{ value: number }>> };
  };
}

export interface DsxContract {
  channels: Record<string, { address: string; parameters: { pointType?: { enum?: string[] } } }>;
  components: { schemas: Record<string, Schema> };
}

/** Point types of the contract by name, sorted; lists sorted and without doubles. */
export function derivePointTypes(contract: DsxContract): Record<string, DsxPointType> {
  const found = new Map<string, { objectTypes: Set<string>; engUnits: Set<string>; states: Set<number> }>();
  for (const { address, parameters } of Object.values(contract.channels)) {
    const objectType = /\/(?:Value|Metadata)\/([^/]+)\//.exec(address)?.[1];
    for (const pointType of parameters.pointType?.enum ?? []) {
      const entry = found.get(pointType) ?? { objectTypes: new Set(), engUnits: new Set(), states: new Set() };
      if (objectType !== undefined) {
        entry.objectTypes.add(objectType);
      }
      found.set(pointType, entry);
    }
  }
  for (const { description, properties } of Object.values(contract.components.schemas)) {
    const typical = /Typical engUnit: ([^.\s]+)\./.exec(description ?? '')?.[1];
    for (const pointType of properties?.pointType?.enum ?? []) {
      const entry = found.get(pointType);
      properties?.engUnit?.enum?.forEach((unit) => entry?.engUnits.add(unit));
      if (typical !== undefined) {
        entry?.engUnits.add(typical);
      }
      properties?.stateText?.examples?.flat().forEach(({ value }) => entry?.states.add(value));
    }
  }
  return Object.fromEntries(
    [...found.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([pointType, entry]) => [
        pointType,
        {
          objectTypes: [...entry.objectTypes].sort(),
          engUnits: [...entry.engUnits].sort(),
          states: [...entry.states].sort((a, b) => a - b),
        },
      ])
  );
}
