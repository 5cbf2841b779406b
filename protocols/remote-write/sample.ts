import { readDouble, readEnd, readInt64, readUint32, skipField, type WireReader } from '../shared/wire.ts';

/** Both messages write a sample alike: value = 1 (double), timestamp = 2 (int64, ms), start_timestamp = 3 (2.0 only). */
const VALUE = 0x09;
const TIMESTAMP = 0x10;
const START = 0x18;

/** A sample, reused for the next one. */
export interface WireSample {
  value: number;
  timeMs: number;
  startMs: number;
  /** The series ends here: the marker 0x7ff0000000000002 of the specification. */
  isStale: boolean;
}

export function createWireSample(): WireSample {
  return { value: 0, timeMs: 0, startMs: 0, isStale: false };
}

/** Reads a sample with its length. */
export function readSample(reader: WireReader, seriesEnd: number, sample: WireSample): void {
  const end = readEnd(reader, seriesEnd);
  sample.value = 0;
  sample.timeMs = 0;
  sample.startMs = 0;
  sample.isStale = false;
  while (reader.at < end) {
    const tag = readUint32(reader, end);
    if (tag === VALUE) {
      const { at } = reader;
      sample.value = readDouble(reader, end);
      // A number is never a marker; of those that are not numbers the bits have to be seen.
      sample.isStale =
        Number.isNaN(sample.value) &&
        reader.view.getUint32(at, true) === 2 &&
        reader.view.getUint32(at + 4, true) === 0x7ff00000;
    } else if (tag === TIMESTAMP) {
      sample.timeMs = readInt64(reader, end);
    } else if (tag === START) {
      sample.startMs = readInt64(reader, end);
    } else {
      skipField(reader, tag, end);
    }
  }
}
