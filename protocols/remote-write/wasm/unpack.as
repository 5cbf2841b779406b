// AssemblyScript; `npm run generate` makes ../generated/unpack-wasm.ts of it.

// Errors; a length is never negative.
const TRUNCATED: i32 = -1;
const TOO_LONG: i32 = -2;
const BEFORE_BEGINNING: i32 = -3;

/**
 * Unpacks the elements of a Snappy block (format_description.txt of google/snappy) from `at` up to `end` to `to`, where `length` bytes
 * are expected. Pieces are moved in words, so that up to 63 bytes behind either end are read or written.
 * @returns how many bytes came out, or an error
 */
export function unpack(at: usize, end: usize, to: usize, length: usize): i32 {
  const outEnd = to + length;
  let out = to;
  while (at < end) {
    const tag = <u32>load<u8>(at++);
    const kind = tag & 3;
    let size: usize;
    if (kind == 0) {
      size = (tag >> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        if (extra > end - at) {
          return TRUNCATED;
        }
        size = <usize>(load<u32>(at) & (<u32>0xffffffff >> ((4 - <u32>extra) << 3)));
        at += extra;
        // One less than the size is written: the largest one would be 2^32.
        if (size >= end - at) {
          return TRUNCATED;
        }
        size += 1;
      }
      if (size > end - at) {
        return TRUNCATED;
      }
      if (size > outEnd - out) {
        return TOO_LONG;
      }
      if (size > 64) {
        memory.copy(out, at, size);
      } else {
        move(at, out, size);
      }
      at += size;
      out += size;
      continue;
    }
    let offset: usize;
    if (kind == 1) {
      if (at >= end) {
        return TRUNCATED;
      }
      size = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | <u32>load<u8>(at++);
    } else {
      const bytes: usize = kind == 2 ? 2 : 4;
      if (bytes > end - at) {
        return TRUNCATED;
      }
      size = (tag >> 2) + 1;
      offset = kind == 2 ? <usize>load<u16>(at) : <usize>load<u32>(at);
      at += bytes;
    }
    if (offset == 0 || offset > out - to) {
      return BEFORE_BEGINNING;
    }
    if (size > outEnd - out) {
      return TOO_LONG;
    }
    const from = out - offset;
    if (offset >= 16) {
      move(from, out, size);
    } else if (offset >= 8) {
      for (let byte: usize = 0; byte < size; byte += 8) {
        store<u64>(out + byte, load<u64>(from + byte));
      }
    } else {
      // Where the piece overlaps itself it repeats what was just written.
      for (let byte: usize = 0; byte < size; byte++) {
        store<u8>(out + byte, load<u8>(from + byte));
      }
    }
    out += size;
  }
  return <i32>(out - to);
}

/** Moves at most 64 bytes forward by 16 or more, in words of 16. */
@inline
function move(from: usize, to: usize, size: usize): void {
  v128.store(to, v128.load(from));
  if (size > 16) {
    v128.store(to + 16, v128.load(from + 16));
    if (size > 32) {
      v128.store(to + 32, v128.load(from + 32));
      v128.store(to + 48, v128.load(from + 48));
    }
  }
}
