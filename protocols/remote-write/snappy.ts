import { MessageError } from '../shared/message-error.ts';
import { UNPACK_WASM } from './generated/unpack-wasm.ts';

/** A length of 32 bits takes at most so many bytes. */
const MAX_LENGTH_BYTES = 5;
const PAGE_BYTES = 64 * 1024;
/** `unpack` reads and writes in words, beyond the ends of what it is given. */
const OVERSHOOT_BYTES = 64;
/** The memory in which blocks are unpacked stays, up to this; a larger one is given back. */
const KEPT_BYTES = 16 * 2 ** 20;

const TRUNCATED = 'the snappy block is cut off';
/** What `unpack` answers instead of a length; see wasm/unpack.as. */
const Unpacked = { truncated: -1, tooLong: -2, beforeBeginning: -3 } as const;

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
 * Unpacks a block of Snappy (format_description.txt of google/snappy); what it gives is valid until the next block.
 * @throws MessageError for a block that is cut off, refers to what is not there, or is not as long as it says
 */
export type UnpackSnappy = (block: Uint8Array) => Buffer;

/** The loop is WebAssembly: the same in JavaScript takes four times as long, a fifth of all that is done for a sample. */
export function createSnappy(): UnpackSnappy {
  let unpacker = createUnpacker();
  return (block) => {
    const plain = unpacker.unpack(block);
    if (unpacker.bytes() > KEPT_BYTES) {
      unpacker = createUnpacker();
    }
    return plain;
  };
}

const MODULE = new WebAssembly.Module(Buffer.from(UNPACK_WASM, 'base64'));

function createUnpacker() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { unpack } = new WebAssembly.Instance(MODULE, { env: { memory } }).exports as {
    unpack(at: number, end: number, to: number, length: number): number;
  };

  function makeRoom(bytes: number): void {
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
    }
  }

  return {
    bytes: () => memory.buffer.byteLength,
    unpack(block: Uint8Array): Buffer {
      const { length, next } = lengthAt(block);
      const to = block.length + OVERSHOOT_BYTES;
      makeRoom(to + length + OVERSHOOT_BYTES);
      new Uint8Array(memory.buffer).set(block);
      const outcome = unpack(next, block.length, to, length);
      if (outcome !== length) {
        throw new MessageError(problemOf(outcome, length));
      }
      return Buffer.from(memory.buffer, to, length);
    },
  };
}

function problemOf(outcome: number, length: number): string {
  switch (outcome) {
    case Unpacked.truncated:
      return TRUNCATED;
    case Unpacked.tooLong:
      return `the snappy block holds more than the ${length} bytes that it says`;
    case Unpacked.beforeBeginning:
      return 'the snappy block refers to bytes before its beginning';
    default:
      return `${TRUNCATED}: it says that it holds ${length} bytes, and there are ${outcome}`;
  }
}
