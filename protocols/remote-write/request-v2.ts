import { movedInto } from '#model/columns.ts';
import { addArrival, type Arrivals } from '../shared/arrivals.ts';
import { createBytesTable } from '../shared/bytes-table.ts';
import { createLabels } from '../shared/labels.ts';
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
const WORD_BYTES = 4;
/** A byte of a number that another one follows. */
const VARINT_GOES_ON = 0x80;

const FIRST_SYMBOLS = 1_024;
/** Memory for the symbols of a request stays, up to so many; that of a request with more is given back. */
const KEPT_SYMBOLS = 64 * 1_024;

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
  /** Of the symbols of the request in hand: where they are, and their numbers across requests, `-1` as long as nothing needed them. */
  let starts = new Int32Array(FIRST_SYMBOLS);
  let ends = new Int32Array(FIRST_SYMBOLS);
  let numbers = new Int32Array(FIRST_SYMBOLS);
  let symbolCount = 0;
  let nameRef = NONE;
  let previousText = NONE;
  /** Of the series in hand. */
  let refCount = 0;
  let isRefused = false;
  let previous = NONE;

  function textOf(symbol: number): string {
    return Buffer.from(texts.bytesOf(symbol)).toString('utf8');
  }

  /** The text of a symbol of the request in hand. */
  function textAt({ bytes }: WireReader, ref: number): string {
    return Buffer.from(bytes.subarray(starts[ref], ends[ref])).toString('utf8');
  }

  function forgetSymbols(): void {
    symbolCount = 0;
    nameRef = NONE;
    if (starts.length > KEPT_SYMBOLS) {
      starts = new Int32Array(FIRST_SYMBOLS);
      ends = new Int32Array(FIRST_SYMBOLS);
      numbers = new Int32Array(FIRST_SYMBOLS);
    }
  }

  function readSymbols(reader: WireReader): void {
    const { length } = reader.bytes;
    while (reader.at < length) {
      const tag = readUint32(reader, length);
      if (tag !== SYMBOL) {
        skipField(reader, tag, length);
        continue;
      }
      const end = readEnd(reader, length);
      if (symbolCount === starts.length) {
        starts = movedInto(starts, new Int32Array(2 * symbolCount));
        ends = movedInto(ends, new Int32Array(2 * symbolCount));
        numbers = movedInto(numbers, new Int32Array(2 * symbolCount));
      }
      if (nameRef === NONE && isMetricName(reader.bytes, reader.at, end)) {
        nameRef = symbolCount;
      }
      starts[symbolCount] = reader.at;
      ends[symbolCount] = end;
      numbers[symbolCount] = NONE;
      symbolCount += 1;
      reader.at = end;
    }
  }

  /** `-1` for a text beyond those that a sender may have. */
  function numberOf(reader: WireReader, ref: number): number {
    if (ref >= symbolCount) {
      throw new MessageError(`a series refers to symbol ${ref} of ${symbolCount}`);
    }
    const known = knownNumberOf(reader, ref);
    return known === NONE ? newNumberOf(reader, ref) : known;
  }

  /** `-1` where it has to be looked for. */
  function knownNumberOf({ view }: WireReader, ref: number): number {
    const known = numbers[ref] as number;
    if (known !== NONE) {
      return known;
    }
    const start = starts[ref] as number;
    const number = texts.guess(view, start, previousText);
    if (number === NONE || texts.lengthOf(number) !== (ends[ref] as number) - start) {
      return NONE;
    }
    previousText = number;
    numbers[ref] = number;
    return number;
  }

  function newNumberOf({ bytes, view }: WireReader, ref: number): number {
    const start = starts[ref] as number;
    const end = ends[ref] as number;
    let number = texts.find(view, start, end);
    if (number === NONE && texts.size >= maxTexts) {
      return NONE;
    }
    if (number === NONE) {
      number = texts.add(bytes, view, start, end);
    }
    texts.follow(previousText, number);
    previousText = number;
    numbers[ref] = number;
    return number;
  }

  function addRef(ref: number): void {
    if (refCount === refs.length) {
      throw new MessageError(`a series has more than ${MAX_LABELS} labels`);
    }
    refs[refCount++] = ref;
  }

  function readRefs(reader: WireReader, end: number): void {
    while (reader.at < end) {
      addRef(readUint32(reader, end));
    }
  }

  /**
   * The series that came at this place the last time, if these references are all of its: most are, and then none of them is noted. Else `-1`,
   * and nothing is read.
   */
  function readExpected(reader: WireReader, end: number): number {
    const series = table.next(previous);
    if (series === NONE) {
      return NONE;
    }
    const { bytes, at: start } = reader;
    const words = table.words();
    const known = numbers;
    const count = symbolCount;
    let word = table.firstWordOf(series);
    const lastWord = word + table.lengthOf(series) / WORD_BYTES;
    let at = start;
    for (; at < end && word < lastWord; word++) {
      let ref = bytes[at++] as number;
      if (ref >= VARINT_GOES_ON) {
        const next = at < end ? (bytes[at++] as number) : VARINT_GOES_ON;
        if (next >= VARINT_GOES_ON) {
          // Two bytes hold the references to 16,384 symbols, more than a usual request has.
          reader.at = at - 2;
          ref = readUint32(reader, end);
          at = reader.at;
        } else {
          ref = (ref - VARINT_GOES_ON) | (next << 7);
        }
      }
      if (ref >= count || (known[ref] !== words[word] && knownNumberOf(reader, ref) !== words[word])) {
        break;
      }
    }
    const isWhole = at === end && word === lastWord;
    reader.at = isWhole ? end : start;
    return isWhole ? series : NONE;
  }

  /** Whether the name of the series with these references is wanted. */
  function isNameWanted(reader: WireReader): boolean {
    for (let at = 0; at + 1 < refCount; at += 2) {
      if (refs[at] === nameRef) {
        const name = numberOf(reader, refs[at + 1] as number);
        let verdict = wanted.get(name);
        if (verdict === undefined) {
          verdict = isWanted(textAt(reader, refs[at + 1] as number));
          if (name !== NONE) {
            wanted.set(name, verdict);
          }
        }
        return verdict;
      }
    }
    return false;
  }

  /** The number of the series with these references; `-1` for one that nobody wants, or one too many, which is then refused. */
  function recognise(reader: WireReader): number {
    if (refCount % 2 !== 0) {
      throw new MessageError('a series has a label without a value');
    }
    if (!isNameWanted(reader)) {
      return NONE;
    }
    for (let at = 0; at < refCount; at++) {
      const number = numberOf(reader, refs[at] as number);
      if (number === NONE) {
        isRefused = true;
        return NONE;
      }
      key[at] = number;
    }
    const keyEnd = refCount * WORD_BYTES;
    let series = table.find(keyView, 0, keyEnd);
    isRefused = series === NONE && table.size >= maxSeries;
    if (isRefused) {
      return NONE;
    }
    if (series === NONE) {
      series = table.add(keyBytes, keyView, 0, keyEnd);
    }
    table.follow(previous, series);
    previous = series;
    return series;
  }

  function readSeries(reader: WireReader, end: number, report: MessageReport, arrivals: Arrivals): void {
    const firstRow = arrivals.count;
    let series = NONE;
    let isKnown = false;
    let expected = NONE;
    let expectedAt = 0;
    let expectedEnd = 0;
    refCount = 0;
    isRefused = false;
    while (reader.at < end) {
      const field = readUint32(reader, end);
      if (field === REFS_PACKED || field === REF) {
        const refsEnd = field === REF ? 0 : readEnd(reader, end);
        const { at } = reader;
        if (field === REFS_PACKED && refCount === 0 && expected === NONE) {
          expected = readExpected(reader, refsEnd);
          expectedAt = at;
          expectedEnd = refsEnd;
        } else if (expected !== NONE) {
          // It has more of them, and is another one.
          reader.at = expectedAt;
          readRefs(reader, expectedEnd);
          reader.at = at;
          expected = NONE;
        }
        if (field === REF) {
          addRef(readUint32(reader, end));
        } else {
          readRefs(reader, refsEnd);
        }
      } else if (field === SAMPLE) {
        if (!isKnown) {
          isKnown = true;
          series = expected === NONE ? recognise(reader) : expected;
          previous = expected === NONE ? previous : expected;
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
        report.histogramName ??= expected === NONE ? nameOf(reader) : labelsOf(expected)[METRIC_NAME];
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

  function decode(message: Uint8Array, arrivals: Arrivals): MessageReport {
    const report = emptyReport();
    const reader = wireReader(message);
    const { length } = message;
    previousText = NONE;
    previous = NONE;
    try {
      readSymbols(reader);
      reader.at = 0;
      while (reader.at < length) {
        const tag = readUint32(reader, length);
        if (tag === TIMESERIES) {
          readSeries(reader, readEnd(reader, length), report, arrivals);
        } else {
          skipField(reader, tag, length);
        }
      }
      return report;
    } finally {
      forgetSymbols();
    }
  }

  function nameOf(reader: WireReader): string | undefined {
    const at = refs.subarray(0, refCount).findIndex((ref, index) => index % 2 === 0 && ref === nameRef);
    const name = refs[at + 1] ?? NONE;
    return at === -1 || name >= symbolCount ? undefined : textAt(reader, name);
  }

  function labelsOf(series: number): Record<string, string> {
    const bytes = table.bytesOf(series).slice();
    const numbers = new Int32Array(bytes.buffer);
    const labels = createLabels();
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      labels[textOf(numbers[at] as number)] = textOf(numbers[at + 1] as number);
    }
    return labels;
  }

  return {
    decode,
    labelsOf,
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
