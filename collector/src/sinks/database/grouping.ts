import { decodeSampleBatch } from '../../pipeline/spool/payload.ts';
import type { SampleBatch } from '../../pipeline/spool/payload.ts';
import { RecordKind } from '../../pipeline/spool/record.ts';
import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import { countRows, holdsRows } from '../../pipeline/spool/rows.ts';
import { decodeGap, decodePoints } from './decoded.ts';

/** Whether a record is written together with others; what it does depends on no other record but the points before it. */
export function isGrouped(record: SpoolRecord): boolean {
  return holdsRows(record) || record.kind === RecordKind.points || record.kind === RecordKind.gap;
}

/**
 * The records that are written together, points first: consecutive ones of samples, gaps, events, jobs and points up to a batch, or
 * one other record. A source of many targets announces one after the other, between their samples: one by one, its points cost
 * seconds. Points wait where samples or gaps before them may be of their addresses, which can have meant something else.
 */
export function nextGroup(records: readonly SpoolRecord[], batchRows: number): SpoolRecord[] {
  const group: SpoolRecord[] = [];
  const named = createNamed();
  let rowCount = 0;
  let pointCount = 0;
  for (const record of records) {
    const isPoints = record.kind === RecordKind.points;
    const points = isPoints ? addressesAnnounced(record) : undefined;
    // Points that cannot be decoded are set aside in their turn.
    const mayJoin = points ? !named.hasAny(points) : !isPoints && isGrouped(record);
    rowCount += countRows(record);
    pointCount += points?.length ?? 0;
    if (group.length > 0 && (!mayJoin || rowCount > batchRows || pointCount > batchRows)) {
      return group;
    }
    group.push(record);
    if (!mayJoin) {
      return group;
    }
    named.add(record);
  }
  return group;
}

interface Named {
  source: string;
  address: string;
}

/** `undefined` where it cannot be decoded. */
function addressesAnnounced({ payload }: SpoolRecord): Named[] | undefined {
  try {
    return decodePoints(payload);
  } catch {
    return undefined;
  }
}

/** Addresses of samples and gaps; looked at where points come behind them only. */
function createNamed() {
  const unread: SpoolRecord[] = [];
  const addresses = new Map<string, Set<string>>();

  function read({ kind, batch, payload }: SpoolRecord): void {
    try {
      const { source, addresses: its } =
        kind === RecordKind.gap ? decodeGap(payload) : addressesOf(batch ?? decodeSampleBatch(payload));
      const known = addresses.get(source) ?? new Set<string>();
      its.forEach((address) => known.add(address));
      addresses.set(source, known);
    } catch {
      // Becomes a dead letter when it is written.
    }
  }

  return {
    add(record: SpoolRecord): void {
      if (record.kind === RecordKind.samples || record.kind === RecordKind.gap) {
        unread.push(record);
      }
    },
    hasAny(points: readonly Named[]): boolean {
      unread.splice(0).forEach(read);
      return points.some(({ source, address }) => addresses.get(source)?.has(address));
    },
  };
}

/** The addresses of the samples alone. */
function addressesOf({ source, addresses, pointIndexes }: SampleBatch): { source: string; addresses: string[] } {
  return { source, addresses: Array.from(new Set(pointIndexes), (index) => addresses[index] as string) };
}
