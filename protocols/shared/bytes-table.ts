import { randomInt } from 'node:crypto';

const FIRST_SLOTS = 256;
const FIRST_BYTES = 16 * 1024;
const EMPTY = -1;
const WORD_BYTES = 8;

/** The same bytes of another owner, a whole number below 2^31, are another entry; where nobody says, there is one owner. */
export interface BytesTable {
  /** The number of these bytes; `-1` for bytes that were never added. */
  find(view: DataView, start: number, end: number, owner?: number): number;
  /** Gives bytes that are not in the table the next number, from 0 on. */
  add(bytes: Uint8Array, view: DataView, start: number, end: number, owner?: number): number;
  /**
   * Where the bytes at `start` begin with those of the entry that came after `previous` the last time: their number, else `-1`.
   * Whether they end there is for the caller to see, by `lengthOf`.
   */
  guess(view: DataView, start: number, previous: number, owner?: number): number;
  /** Remembers that `number` came after `previous`. */
  follow(previous: number, number: number): void;
  /** The entry that came after `previous` the last time; `-1` where none did. */
  next(previous: number): number;
  /** The bytes of all entries as numbers of 32 bits, for a table whose entries are made of these; valid until the next `add`. */
  words(): Int32Array;
  /** Where an entry of such a table begins among the words. */
  firstWordOf(number: number): number;
  lengthOf(number: number): number;
  ownerOf(number: number): number;
  /** The bytes of an entry; valid until the next `add`. */
  bytesOf(number: number): Uint8Array;
  readonly size: number;
  clear(): void;
}

/**
 * Numbers for pieces of bytes, such as the labels of a series as a sender writes them: a sender says the same things again and
 * again, mostly in the same order, and recognising them must make no object and no string.
 */
export function createBytesTable(): BytesTable {
  // Whoever chooses the bytes must not choose which of them collide.
  const seed = randomInt(2 ** 32 - 1) | 0;
  let slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  let hashes = new Int32Array(FIRST_SLOTS);
  let starts = new Int32Array(FIRST_SLOTS);
  let lengths = new Int32Array(FIRST_SLOTS);
  let owners = new Int32Array(FIRST_SLOTS);
  let nexts = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  let stored = new Uint8Array(FIRST_BYTES);
  let storedView = new DataView(stored.buffer);
  let storedWords = wordsIn(stored);
  let storedBytes = 0;
  let size = 0;
  /** What followed nothing: the first entry of a message. */
  let first = EMPTY;

  function hashOf(view: DataView, start: number, end: number, owner: number): number {
    let hash = Math.imul(seed ^ owner, 0x9e3779b1) ^ (end - start);
    let at = start;
    for (const last = end - 4; at <= last; at += 4) {
      hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) {
      hash = Math.imul(hash ^ view.getUint8(at), 0x85ebca6b);
    }
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }

  /** Words are compared, of which the last one ends with the bytes and may overlap the one before. */
  function isSame(number: number, view: DataView, start: number): boolean {
    const own = starts[number] as number;
    const length = lengths[number] as number;
    const last = length - WORD_BYTES;
    if (last < 0) {
      return isSameByByte(own, length, view, start);
    }
    for (let at = 0; at < last; at += WORD_BYTES) {
      if (storedView.getBigInt64(own + at, true) !== view.getBigInt64(start + at, true)) {
        return false;
      }
    }
    return storedView.getBigInt64(own + last, true) === view.getBigInt64(start + last, true);
  }

  function isSameByByte(own: number, length: number, view: DataView, start: number): boolean {
    for (let at = 0; at < length; at++) {
      if (storedView.getUint8(own + at) !== view.getUint8(start + at)) {
        return false;
      }
    }
    return true;
  }

  function find(view: DataView, start: number, end: number, owner = 0): number {
    const hash = hashOf(view, start, end, owner);
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot] as number;
      if (number === EMPTY) {
        return EMPTY;
      }
      const isAlike = hashes[number] === hash && lengths[number] === end - start && owners[number] === owner;
      if (isAlike && isSame(number, view, start)) {
        return number;
      }
    }
  }

  function place(number: number): void {
    const mask = slots.length - 1;
    let slot = (hashes[number] as number) & mask;
    while (slots[slot] !== EMPTY) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = number;
  }

  function makeRoom(bytes: number): void {
    if (storedBytes + bytes > stored.length) {
      const larger = new Uint8Array(Math.max(stored.length * 2, storedBytes + bytes));
      larger.set(stored.subarray(0, storedBytes));
      stored = larger;
      storedView = new DataView(stored.buffer);
      storedWords = wordsIn(stored);
    }
    if (size === starts.length) {
      const entries = size * 2;
      hashes = grown(hashes, entries);
      starts = grown(starts, entries);
      lengths = grown(lengths, entries);
      owners = grown(owners, entries);
      nexts = grown(nexts, entries);
    }
    // Half of the slots stay empty, so that a search is short.
    if (size * 2 >= slots.length) {
      slots = new Int32Array(slots.length * 2).fill(EMPTY);
      for (let number = 0; number < size; number++) {
        place(number);
      }
    }
  }

  return {
    find,
    add(bytes, view, start, end, owner = 0) {
      makeRoom(end - start);
      const number = size++;
      hashes[number] = hashOf(view, start, end, owner);
      owners[number] = owner;
      starts[number] = storedBytes;
      lengths[number] = end - start;
      nexts[number] = EMPTY;
      stored.set(bytes.subarray(start, end), storedBytes);
      storedBytes += end - start;
      place(number);
      return number;
    },
    guess(view, start, previous, owner = 0) {
      const number = previous === EMPTY ? first : (nexts[previous] as number);
      const isPossible =
        number !== EMPTY && owners[number] === owner && (lengths[number] as number) <= view.byteLength - start;
      return isPossible && isSame(number, view, start) ? number : EMPTY;
    },
    follow(previous, number) {
      if (previous === EMPTY) {
        first = number;
      } else {
        nexts[previous] = number;
      }
    },
    next: (previous) => (previous === EMPTY ? first : (nexts[previous] as number)),
    words: () => storedWords,
    firstWordOf: (number) => (starts[number] as number) >> 2,
    lengthOf: (number) => lengths[number] as number,
    ownerOf: (number) => owners[number] as number,
    bytesOf(number) {
      const start = starts[number] as number;
      return stored.subarray(start, start + (lengths[number] as number));
    },
    get size() {
      return size;
    },
    clear() {
      slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);
      hashes = new Int32Array(FIRST_SLOTS);
      starts = new Int32Array(FIRST_SLOTS);
      lengths = new Int32Array(FIRST_SLOTS);
      owners = new Int32Array(FIRST_SLOTS);
      nexts = new Int32Array(FIRST_SLOTS).fill(EMPTY);
      stored = new Uint8Array(FIRST_BYTES);
      storedView = new DataView(stored.buffer);
      storedWords = wordsIn(stored);
      storedBytes = 0;
      size = 0;
      first = EMPTY;
    },
  };
}

function wordsIn({ buffer, length }: Uint8Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  return new Int32Array(buffer, 0, length >> 2);
}

function grown(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(EMPTY);
  larger.set(numbers);
  return larger;
}
