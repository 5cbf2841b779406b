import { wirePlaces } from './byte-order.ts';
import { bitsOf, type RegisterType } from './register-type.ts';
import { sentinelPatterns } from './sentinel.ts';

export interface ValueLayout {
  type: RegisterType;
  /** One of `BYTE_ORDERS` that has a meaning for the length of the type. */
  byteOrder: string;
  bits?: { first: number; last: number };
  scale: number;
  offset: number;
  /** Raw values that mean "no reading", as numbers, decimal or `0x...` bit patterns. */
  notAvailable: ReadonlyArray<number | string>;
}

/** Raw value of a point; `null` for NaN, infinities and the device's own "no reading" values. */
export type RawDecoder = (bytes: Buffer, offset: number) => number | bigint | null;

/**
 * Compiles how one point is cut out of an answer: 64 bit integers come as bigint, all others as numbers.
 * The decoder takes the registers as they came over the wire, two bytes each, or one byte (0 or 1) per bit, and where
 * the point begins in them, in bytes.
 */
export function compileRawDecoder(layout: ValueLayout): RawDecoder {
  const { type, bits, notAvailable } = layout;
  const patterns = notAvailable.flatMap((sentinel) => sentinelPatterns(sentinel, type) ?? []);
  if (type === 'bool') {
    return decodeBit(patterns.map(Number));
  }
  const decode = bitsOf(type) === 64 ? decodeLong(type, bits, patterns) : decodeShort(type, bits, patterns.map(Number));
  return inBigEndian(layout.byteOrder, bitsOf(type) / 8, decode);
}

/** The decoder of a point's value: raw * scale + offset; `null` where the device has no reading. */
export function compileDecoder(layout: ValueLayout): (bytes: Buffer, offset: number) => number | null {
  const decodeRaw = compileRawDecoder(layout);
  const { scale, offset: shift } = layout;
  return (bytes, offset) => {
    const raw = decodeRaw(bytes, offset);
    if (raw === null) {
      return null;
    }
    const value = Number(raw) * scale + shift;
    return Number.isFinite(value) ? value : null;
  };
}

const READERS: Record<WordType, (bytes: Buffer, offset: number) => number | bigint> = {
  int16: (bytes, offset) => bytes.readInt16BE(offset),
  uint16: (bytes, offset) => bytes.readUInt16BE(offset),
  int32: (bytes, offset) => bytes.readInt32BE(offset),
  uint32: (bytes, offset) => bytes.readUInt32BE(offset),
  int64: (bytes, offset) => bytes.readBigInt64BE(offset),
  uint64: (bytes, offset) => bytes.readBigUInt64BE(offset),
  float32: (bytes, offset) => bytes.readFloatBE(offset),
  float64: (bytes, offset) => bytes.readDoubleBE(offset),
};

type BitRange = ValueLayout['bits'];
type WordType = Exclude<RegisterType, 'bool'>;

function decodeBit(empty: readonly number[]): RawDecoder {
  return (bytes, offset) => {
    const bit = bytes[offset] ? 1 : 0;
    return empty.includes(bit) ? null : bit;
  };
}

function decodeLong(type: WordType, bits: BitRange, empty: readonly bigint[]): RawDecoder {
  const readRaw = READERS[type];
  return (bytes, offset) => {
    const raw = readRaw(bytes, offset);
    if (typeof raw === 'number' && !Number.isFinite(raw)) {
      return null;
    }
    if (empty.length > 0 && empty.includes(bytes.readBigUInt64BE(offset))) {
      return null;
    }
    if (!bits) {
      return raw;
    }
    return BigInt.asUintN(bits.last - bits.first + 1, bytes.readBigUInt64BE(offset) >> BigInt(bits.first));
  };
}

function decodeShort(type: WordType, bits: BitRange, empty: readonly number[]): RawDecoder {
  const readRaw = READERS[type];
  const readPattern = READERS[bitsOf(type) === 16 ? 'uint16' : 'uint32'];
  return (bytes, offset) => {
    const raw = readRaw(bytes, offset) as number;
    if (!Number.isFinite(raw)) {
      return null;
    }
    if (empty.length === 0 && !bits) {
      return raw;
    }
    const pattern = readPattern(bytes, offset) as number;
    if (empty.includes(pattern)) {
      return null;
    }
    return bits ? Math.floor(pattern / 2 ** bits.first) % 2 ** (bits.last - bits.first + 1) : raw;
  };
}

/** A decoder of big-endian bytes for bytes that come in another order. */
function inBigEndian(order: string, length: number, decode: RawDecoder): RawDecoder {
  const places = wirePlaces(order, length);
  if (!places) {
    throw new Error(`Byte order ${order} has no meaning for ${length} bytes.`);
  }
  if (places.every((place, index) => place === index)) {
    return decode;
  }
  const copy = Buffer.alloc(length);
  return (bytes, offset) => {
    places.forEach((place, index) => {
      copy[index] = bytes[offset + place] ?? 0;
    });
    return decode(copy, 0);
  };
}
