import { MessageError } from '../shared/message-error.ts';

/** A length of 32 bits takes at most so many bytes. */
const MAX_LENGTH_BYTES = 5;
/** Up to so many bytes, the most that a copy has, a loop is faster than a call into the platform. */
const SHORT_COPY_BYTES = 64;
/** Pieces are moved in words of eight bytes, for which the compiler makes no BigInt; the last one may reach so many bytes beyond the piece. */
const WORD_BYTES = 8;
const OVERSHOOT_BYTES = WORD_BYTES - 1;

const TRUNCATED = 'the snappy block is cut off';

/**
 * Length of a block once it is unpacked, bytes, as the block itself says.
 * @throws MessageError where it does not say so
 */
export function unpackedLength(block: Uint8Array): number {
  return lengthAt(block).length;
}

function lengthAt(block: Uint8Array): { length: number; next: number } {
  let length = 0;
  for (let at = 0; at < MAX_LENGTH_BYTES; at++) {
    const byte = block[at];
    if (byte === undefined) {
      throw new MessageError(TRUNCATED);
    }
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) {
      if (length >= 2 ** 32) {
        break;
      }
      return { length, next: at + 1 };
    }
  }
  throw new MessageError('the body is not a snappy block: its length takes more than 32 bits');
}

/**
 * Unpacks a block of Snappy (format_description.txt of google/snappy) into the beginning of `into`, which has to be long enough.
 * @returns how many bytes that are
 * @throws MessageError for a block that is cut off, refers to what is not there, or is not as long as it says
 */
export function unpackSnappy(block: Uint8Array, into: Uint8Array): number {
  const { length, next } = lengthAt(block);
  const from = viewOf(block);
  const to = viewOf(into);
  let at = next;
  let out = 0;
  const end = block.length;
  while (at < end) {
    const tag = block[at++] as number;
    const kind = tag & 3;
    if (kind === 0) {
      let size = (tag >>> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        if (at + extra > end) {
          throw new MessageError(TRUNCATED);
        }
        size = 1;
        for (let byte = 0; byte < extra; byte++) {
          size += (block[at + byte] as number) * 2 ** (8 * byte);
        }
        at += extra;
      }
      if (at + size > end) {
        throw new MessageError(TRUNCATED);
      }
      if (out + size > length) {
        throw tooLong(length);
      }
      if (size > SHORT_COPY_BYTES || at + size + OVERSHOOT_BYTES > end || out + size + OVERSHOOT_BYTES > into.length) {
        into.set(block.subarray(at, at + size), out);
      } else {
        for (let byte = 0; byte < size; byte += WORD_BYTES) {
          to.setBigInt64(out + byte, from.getBigInt64(at + byte, true), true);
        }
      }
      at += size;
      out += size;
      continue;
    }
    let size: number;
    let offset: number;
    if (kind === 1) {
      if (at >= end) {
        throw new MessageError(TRUNCATED);
      }
      size = ((tag >>> 2) & 7) + 4;
      offset = ((tag >>> 5) << 8) | (block[at++] as number);
    } else {
      const bytes = kind === 2 ? 2 : 4;
      if (at + bytes > end) {
        throw new MessageError(TRUNCATED);
      }
      size = (tag >>> 2) + 1;
      offset = (block[at] as number) | ((block[at + 1] as number) << 8);
      if (bytes === 4) {
        offset += (block[at + 2] as number) * 2 ** 16 + (block[at + 3] as number) * 2 ** 24;
      }
      at += bytes;
    }
    if (offset === 0 || offset > out) {
      throw new MessageError('the snappy block refers to bytes before its beginning');
    }
    if (out + size > length) {
      throw tooLong(length);
    }
    const start = out - offset;
    if (offset < WORD_BYTES || out + size + OVERSHOOT_BYTES > into.length) {
      // Byte by byte: where the piece overlaps itself it repeats what was just written.
      for (let byte = 0; byte < size; byte++) {
        into[out + byte] = into[start + byte] as number;
      }
    } else {
      for (let byte = 0; byte < size; byte += WORD_BYTES) {
        to.setBigInt64(out + byte, to.getBigInt64(start + byte, true), true);
      }
    }
    out += size;
  }
  if (out !== length) {
    throw new MessageError(`${TRUNCATED}: it says that it holds ${length} bytes, and there are ${out}`);
  }
  return length;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function tooLong(length: number): MessageError {
  return new MessageError(`the snappy block holds more than the ${length} bytes that it says`);
}
