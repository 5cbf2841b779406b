import { FieldType, toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

/** A row of the query kind `correlation`, as far as a test needs it. */
export interface Row {
  pair?: string;
  zone?: string;
  rack?: string;
  r?: number | null;
  n?: number;
  lag?: number;
  response?: number;
  responseUnit?: string;
  isFinding?: boolean;
}

const POWER_TO_INLET = 'Rack power → Air temperature (Inlet)';

/** The table that the data source answers. */
export function comparisons(rows: readonly Row[], plenum: object = {}): DataFrame {
  const column = (name: string, type: FieldType, of: (row: Row) => unknown) => ({ name, type, values: rows.map(of) });
  const found = rows.filter(({ isFinding = true }) => isFinding).length;
  return toDataFrame({
    meta: {
      custom: { plenum: { tests: rows.length, findings: found, byChance: rows.length / 20, level: 0.05, ...plenum } },
    },
    fields: [
      column('pair', FieldType.string, ({ pair = POWER_TO_INLET }) => pair),
      column('site', FieldType.string, () => 'demo'),
      column('zone', FieldType.string, ({ zone = 'row-b' }) => zone),
      column('rack', FieldType.string, ({ rack = null }) => rack),
      column('r', FieldType.number, ({ r = 0.83 }) => r),
      column('n', FieldType.number, ({ n = 61 }) => n),
      column('lag', FieldType.number, ({ lag = 240 }) => lag),
      column('q', FieldType.number, () => 0.01),
      column('response', FieldType.number, ({ response = 1.8 }) => response),
      column('responseUnit', FieldType.string, ({ responseUnit = 'K' }) => responseUnit),
      column('isFinding', FieldType.boolean, ({ isFinding = true }) => isFinding),
      column('finding', FieldType.string, () => 'in a sentence'),
    ],
  });
}
