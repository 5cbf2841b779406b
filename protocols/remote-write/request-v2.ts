import { addArrival, type Arrivals } from '../shared/arrivals.ts';
import { createBytesTable } from '../shared/bytes-table.ts';
import { MessageError } from '../shared/message-error.ts';
import { emptyReport, type DecoderOptions, type MessageReport, type SeriesDecoder } from '../shared/series-decoder.ts';
import { readEnd, readInt64, readUint32, skipField, wireReader, type WireReader } from '../shared/wire.ts';
import { createWireSample, readSample } from './sample.ts';

const SYMBOL = 0x22;
const TIMESERIES = 0x2a;
/** Fields of a time series: labels_refs = 1, samples = 2, histograms = 3, exemplars = 4, created_timestamp = 6 (up to rc.3). */
const REFS_PACKED = 0x0a;
const REF = 0x08;
const SAMPLE = 0x12;
const HISTOGRAM = 0x1a;
const EXEMPLAR = 0x22;
const CREATED = 0x30;
const METRIC_NAME = '__name__';
/** Pairs of labels in one series; more is a mistake or an attack. */
const MAX_LABELS = 256;
/** Pieces of text that a sender's series may be made of, for each series that it may have. */
const SYMBOLS_PER_SERIES = 4;
/** Names of labels and of metrics, which many series share. */
const SHARED_SYMBOLS = 1_000;
const NONE = -1;

/** What a name or value of a request is, by its place in the list of symbols. */
interface Symbols {
  starts: number[];
  ends: number[];
  /** Numbers across requests; `-1` as long as nothing needed them. */
  numbers: number[];
}

/**
 * Decodes `io.prometheus.write.v2.Request` of remote write 2.0. Its symbols have other places in every request, so they get numbers of
 * our own, and a series is known by those of its labels.
 */
export function createRequestV2Decoder({ isWanted, maxSeries }: DecoderOptions): SeriesDecoder {
  const table = createBytesTable();
  const texts = createBytesTable();
  const wanted = new Map<number, boolean>();
  const sample = createWireSample();
  const refs = new Int32Array(2 * MAX_LABELS);
  const key = new Int32Array(2 * MAX_LABELS);
  const keyBytes = new Uint8Array(key.buffer);
  const keyView = new DataView(key.buffer);
  const maxTexts = SHARED_SYMBOLS + maxSeries * SYMBOLS_PER_SERIES;
  let refCount = 0;
  let previousText = NONE;

  function textOf(symbol: number): string {
    return Buffer.from(texts.bytesOf(symbol)).toString('utf8');
  }

  function numberOf(reader: WireReader, symbols: Symbols, ref: number): number {
    const start = symbols.starts[ref];
    if (start === undefined) {
      throw new MessageError(`a series refers to symbol ${ref} of ${symbols.starts.length}`);
    }
    const known = symbols.numbers[ref] as number;
    if (known !== NONE) {
      return known;
    }
    const end = symbols.ends[ref] as number;
    let number = texts.guess(reader.view, start, previousText);
    if (number === NONE || texts.lengthOf(number) !== end - start) {
      number = texts.find(reader.view, start, end);
      if (number === NONE) {
        number = texts.add(reader.bytes, reader.view, start, end);
      }
      texts.follow(previousText, number);
    }
    previousText = number;
    symbols.numbers[ref] = number;
    return number;
  }

  function addRef(ref: number): void {
    if (refCount === refs.length) {
      throw new MessageError(`a series has more than ${MAX_LABELS} labels`);
    }
    refs[refCount++] = ref;
  }

  /** Whether the name of the series with these references is wanted. */
  function isNameWanted(reader: WireReader, symbols: Symbols, nameRef: number): boolean {
    for (let at = 0; at + 1 < refCount; at += 2) {
      if (refs[at] === nameRef) {
        const name = numberOf(reader, symbols, refs[at + 1] as number);
        let verdict = wanted.get(name);
        if (verdict === undefined) {
          verdict = isWanted(textOf(name));
          wanted.set(name, verdict);
        }
        return verdict;
      }
    }
    return false;
  }

  function decode(message: Uint8Array, arrivals: Arrivals): MessageReport {
    const report = emptyReport();
    const reader = wireReader(message);
    const length = message.length;
    previousText = NONE;
    const symbols = readSymbols(reader);
    const nameRef = symbols.starts.findIndex((start, ref) => isMetricName(message, start, symbols.ends[ref] as number));
    let previous = NONE;
    reader.at = 0;
    while (reader.at < length) {
      const tag = readUint32(reader, length);
      if (tag !== TIMESERIES) {
        skipField(reader, tag, length);
        continue;
      }
      const end = readEnd(reader, length);
      let series = NONE;
      let isRefused = false;
      let isKnown = false;
      const firstRow = arrivals.count;
      refCount = 0;
      const recognise = () => {
        isKnown = true;
        if (refCount % 2 !== 0) {
          throw new MessageError('a series has a label without a value');
        }
        if (!isNameWanted(reader, symbols, nameRef)) {
          return;
        }
        if (texts.size >= maxTexts) {
          isRefused = true;
          return;
        }
        for (let at = 0; at < refCount; at++) {
          key[at] = numberOf(reader, symbols, refs[at] as number);
        }
        const keyEnd = refCount * 4;
        series = table.guess(keyView, 0, previous);
        if (series === NONE || table.lengthOf(series) !== keyEnd) {
          series = table.find(keyView, 0, keyEnd);
          isRefused = series === NONE && table.size >= maxSeries;
          if (isRefused) {
            return;
          }
          if (series === NONE) {
            series = table.add(keyBytes, keyView, 0, keyEnd);
          }
          table.follow(previous, series);
        }
        previous = series;
      };
      while (reader.at < end) {
        const field = readUint32(reader, end);
        if (field === REFS_PACKED) {
          const refsEnd = readEnd(reader, end);
          while (reader.at < refsEnd) {
            addRef(readUint32(reader, refsEnd));
          }
        } else if (field === REF) {
          addRef(readUint32(reader, end));
        } else if (field === SAMPLE) {
          if (!isKnown) {
            recognise();
          }
          readSample(reader, end, sample);
          report.samples += 1;
          if (series !== NONE) {
            addArrival(arrivals, series, sample.timeMs, sample.value, sample.startMs, sample.isStale);
          } else if (isRefused) {
            report.refusedSamples += 1;
          }
        } else if (field === HISTOGRAM) {
          report.histograms += 1;
          skipField(reader, field, end);
          report.histogramName ??= nameOf(reader, symbols, nameRef);
        } else if (field === CREATED) {
          const createdMs = readInt64(reader, end);
          for (let row = firstRow; row < arrivals.count; row++) {
            arrivals.startsMs[row] ||= createdMs;
          }
        } else {
          report.exemplars += field === EXEMPLAR ? 1 : 0;
          skipField(reader, field, end);
        }
      }
    }
    return report;
  }

  function nameOf(reader: WireReader, symbols: Symbols, nameRef: number): string | undefined {
    const at = refs.subarray(0, refCount).findIndex((ref, index) => index % 2 === 0 && ref === nameRef);
    return at === -1 ? undefined : textOf(numberOf(reader, symbols, refs[at + 1] as number));
  }

  return {
    decode,
    labelsOf(series) {
      const bytes = table.bytesOf(series).slice();
      const numbers = new Int32Array(bytes.buffer);
      const labels: Record<string, string> = {};
      for (let at = 0; at + 1 < numbers.length; at += 2) {
        labels[textOf(numbers[at] as number)] = textOf(numbers[at + 1] as number);
      }
      return labels;
    },
    get size() {
      return table.size;
    },
    reset() {
      table.clear();
      texts.clear();
      wanted.clear();
    },
  };
}

function readSymbols(reader: WireReader): Symbols {
  const { length } = reader.bytes;
  const symbols: Symbols = { starts: [], ends: [], numbers: [] };
  while (reader.at < length) {
    const tag = readUint32(reader, length);
    if (tag !== SYMBOL) {
      skipField(reader, tag, length);
      continue;
    }
    const end = readEnd(reader, length);
    symbols.starts.push(reader.at);
    symbols.ends.push(end);
    symbols.numbers.push(NONE);
    reader.at = end;
  }
  return symbols;
}

function isMetricName(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== METRIC_NAME.length) {
    return false;
  }
  for (let index = 0; index < METRIC_NAME.length; index++) {
    if (bytes[start + index] !== METRIC_NAME.charCodeAt(index)) {
      return false;
    }
  }
  return true;
}
