import type { PointDefinition } from '#model/point.ts';
import { decodeJson } from '../../pipeline/spool/payload.ts';
import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { SpooledGap } from '../../pipeline/spooled.ts';
import type { KeyedLetter } from './set-aside.ts';

/** The payload, or `undefined` and a letter that holds it as it is. */
export function decoded<Payload>(
  { sequence, kind, payload }: SpoolRecord,
  decode: (bytes: Buffer) => Payload,
  letters: KeyedLetter[]
): Payload | undefined {
  try {
    return decode(payload);
  } catch (error) {
    letters.push({
      key: `${sequence}`,
      reason: `record ${sequence} of the spool cannot be decoded: ${(error as Error).message}`,
      content: { sequence, kind, payload: payload.toString('base64') },
    });
    return undefined;
  }
}

/** The points of an announcement. Throws where the bytes are not a list of them. */
export function decodePoints(bytes: Buffer): PointDefinition[] {
  const points = decodeJson<PointDefinition[]>(bytes);
  if (!Array.isArray(points)) {
    throw new TypeError('not a list of points');
  }
  return points;
}

/** Throws where the bytes are not a gap. */
export function decodeGap(bytes: Buffer): SpooledGap {
  const gap = decodeJson<SpooledGap>(bytes);
  if (!Array.isArray(gap.addresses)) {
    throw new TypeError('not a gap of some addresses');
  }
  return gap;
}
