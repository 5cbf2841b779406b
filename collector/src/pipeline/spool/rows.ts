import { countListed } from './listed.ts';
import { countSamples } from './payload.ts';
import { RecordKind } from './record.ts';
import type { RecordKindCode, SpoolRecord } from './record.ts';

const COUNT_OF_KIND: Partial<Record<RecordKindCode, (payload: Buffer) => number>> = {
  [RecordKind.samples]: countSamples,
  [RecordKind.events]: countListed,
  [RecordKind.jobs]: countListed,
};

/** Whether a record holds what was read, rather than what is needed to understand it or what was not read. */
export function holdsRows({ kind }: SpoolRecord): boolean {
  return COUNT_OF_KIND[kind] !== undefined;
}

/** Samples, events and jobs in a record. */
export function countRows({ kind, payload }: SpoolRecord): number {
  return COUNT_OF_KIND[kind]?.(payload) ?? 0;
}
