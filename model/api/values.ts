/** What the resource `values/<kind>` can list, for pickers and dashboard variables. */
export const VALUE_KINDS = [
  'site',
  'zone',
  'rack',
  'equipment',
  'metric',
  'processArea',
  'source',
  'tenant',
  'job',
  'initiative',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

export function isValueKind(kind: string): kind is ValueKind {
  return (VALUE_KINDS as readonly string[]).includes(kind);
}

export interface ListedValue {
  value: string;
  /** For people. */
  text: string;
}

export interface ValuesResponse {
  values: ListedValue[];
}
