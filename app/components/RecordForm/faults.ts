import type { RecordProblem } from '#model/business/check.ts';

/** What is wrong with a field, by its place in the record: `body.energy.0.perKwh`. */
export type Faults = ReadonlyMap<string, string>;

export function faultsOf(problems: readonly RecordProblem[]): Faults {
  const faults = new Map<string, string>();
  for (const { path, message } of problems) {
    const key = path.join('.');
    const known = faults.get(key);
    faults.set(key, known === undefined ? message : `${known} ${message}`);
  }
  return faults;
}

export function faultId(path: string): string {
  return `${path}.fault`;
}
