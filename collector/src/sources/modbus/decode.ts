import { Quality, type QualityCode } from '#model/sample.ts';

export const REGISTER_TYPES = [
  'bool',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
] as const;
export type RegisterType = (typeof REGISTER_TYPES)[number];

/**
 * Where the bytes A (most significant) to D of a 32 bit value stand on the wire. The same two switches,
 * words reversed and bytes swapped within a word, hold for 16 and 64 bit values.
 */
export const BYTE_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type ByteOrder = (typeof BYTE_ORDERS)[number];

const BYTES_PER_WORD = 2;

export interface ValueLayout {
  type: RegisterType;
  byteOrder: ByteOrder;
  bits?: { first: number; last: number };
  scale: number;
  offset: number;
  /** Raw values, as numbers or `0x...` bit patterns, that mean "no reading". */
  notAvailable: ReadonlyArray<number | string>;
}

/** Number of 16 bit registers of a type; a coil or discrete input is one bit, counted as 1. */
export function registerCount(type: RegisterType): number {
  if (type === 'bool') {
    return 1;
  }
  return Number(type.replace(/\D/g, '')) / 8 / BYTES_PER_WORD;
}

/**
 * Decodes the registers of one point.
 * @param bytes the registers as they came over the wire, two bytes each; for `bool` one byte, 0 or 1
 * @returns `value: null` with quality bad for NaN, infinities and the device's own "no reading" values
 */
export function decodeValue(bytes: Uint8Array, layout: ValueLayout): { value: number | null; quality: QualityCode } {
  const raw = readRaw(reorder(bytes, layout.byteOrder), layout.type);
  if (!isAvailable(raw, layout)) {
    return { value: null, quality: Quality.bad };
  }
  const picked = layout.bits && typeof raw === 'bigint' ? takeBits(raw, layout) : raw;
  const value = Number(picked) * layout.scale + layout.offset;
  return Number.isFinite(value) ? { value, quality: Quality.good } : { value: null, quality: Quality.bad };
}

/** Brings the bytes of a value into big-endian order. */
export function reorder(bytes: Uint8Array, order: ByteOrder): Uint8Array {
  const swapBytes = order === 'BADC' || order === 'DCBA';
  const reverseWords = order === 'CDAB' || order === 'DCBA';
  if (bytes.length < BYTES_PER_WORD || (!swapBytes && !reverseWords)) {
    return bytes;
  }
  const words = bytes.length / BYTES_PER_WORD;
  const out = new Uint8Array(bytes.length);
  for (let word = 0; word < words; word++) {
    const from = (reverseWords ? words - 1 - word : word) * BYTES_PER_WORD;
    out[word * BYTES_PER_WORD] = bytes[from + (swapBytes ? 1 : 0)] ?? 0;
    out[word * BYTES_PER_WORD + 1] = bytes[from + (swapBytes ? 0 : 1)] ?? 0;
  }
  return out;
}

/** Integers come as bigint, so that 64 bit values and sentinels compare exactly. */
function readRaw(bytes: Uint8Array, type: RegisterType): bigint | number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'bool':
      return bytes[0] ? 1n : 0n;
    case 'int16':
      return BigInt(view.getInt16(0));
    case 'uint16':
      return BigInt(view.getUint16(0));
    case 'int32':
      return BigInt(view.getInt32(0));
    case 'uint32':
      return BigInt(view.getUint32(0));
    case 'int64':
      return view.getBigInt64(0);
    case 'uint64':
      return view.getBigUint64(0);
    case 'float32':
      return view.getFloat32(0);
    case 'float64':
      return view.getFloat64(0);
  }
}

function isAvailable(raw: bigint | number, layout: ValueLayout): boolean {
  if (typeof raw === 'number') {
    return Number.isFinite(raw) && !layout.notAvailable.some((sentinel) => Number(sentinel) === raw);
  }
  const width = layout.type === 'bool' ? 1 : registerCount(layout.type) * 16;
  const pattern = BigInt.asUintN(width, raw);
  return !layout.notAvailable.some((sentinel) => {
    // A manual may print the same sentinel as -32768 or as 0x8000.
    if (typeof sentinel === 'number' && !Number.isInteger(sentinel)) {
      return false;
    }
    return BigInt.asUintN(width, BigInt(sentinel)) === pattern && fitsWidth(BigInt(sentinel), width);
  });
}

function fitsWidth(sentinel: bigint, width: number): boolean {
  return BigInt.asUintN(width, sentinel) === sentinel || BigInt.asIntN(width, sentinel) === sentinel;
}

function takeBits(raw: bigint, layout: ValueLayout): bigint {
  const { first, last } = layout.bits ?? { first: 0, last: 63 };
  return BigInt.asUintN(last - first + 1, BigInt.asUintN(64, raw) >> BigInt(first));
}
