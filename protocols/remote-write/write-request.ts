import { addArrival, type Arrivals } from '../shared/arrivals.ts';
import { createBytesTable } from '../shared/bytes-table.ts';
import { createLabels } from '../shared/labels.ts';
import { MessageError } from '../shared/message-error.ts';
import { emptyReport, type DecoderOptions, type MessageReport, type SeriesDecoder } from '../shared/series-decoder.ts';
import { readEnd, readUint32, skipField, wireReader, type WireReader } from '../shared/wire.ts';
import { createWireSample, readSample } from './sample.ts';

const TIMESERIES = 0x0a;
/** Fields of a time series: labels = 1, samples = 2, exemplars = 3, histograms = 4. */
const LABEL = 0x0a;
const SAMPLE = 0x12;
const EXEMPLAR = 0x1a;
const HISTOGRAM = 0x22;
/** Fields of a label: name = 1, value = 2. */
const NAME = 0x0a;
const VALUE = 0x12;
const METRIC_NAME = Buffer.from('__name__', 'latin1');
/** Names that are known by their bytes; those of a sender with more are looked up by text. */
const MAX_NAMES = 20_000;
const NONE = -1;

/**
 * Decodes `prometheus.WriteRequest` of remote write 1.0 (prompb/remote.proto, types.proto). A series is known by the bytes of its
 * labels, which a sender writes the same way each time.
 */
export function createWriteRequestDecoder({ isWanted, maxSeries }: DecoderOptions): SeriesDecoder {
  const table = createBytesTable();
  const names = createBytesTable();
  const wanted: boolean[] = [];
  const sample = createWireSample();
  let nameStart = 0;
  let nameEnd = 0;

  /** Moves behind the labels, and finds the metric's name among them. */
  function walkLabels(reader: WireReader, end: number): void {
    const { bytes } = reader;
    nameStart = 0;
    nameEnd = 0;
    while (reader.at < end && bytes[reader.at] === LABEL) {
      reader.at += 1;
      const labelEnd = readEnd(reader, end);
      let isName = false;
      while (reader.at < labelEnd) {
        const tag = readUint32(reader, labelEnd);
        if (tag === NAME) {
          const textEnd = readEnd(reader, labelEnd);
          isName = isMetricName(bytes, reader.at, textEnd);
          reader.at = textEnd;
        } else if (tag === VALUE) {
          const textEnd = readEnd(reader, labelEnd);
          if (isName) {
            nameStart = reader.at;
            nameEnd = textEnd;
          }
          reader.at = textEnd;
        } else {
          skipField(reader, tag, labelEnd);
        }
      }
    }
  }

  function isNameWanted({ bytes, view }: WireReader): boolean {
    if (nameEnd === nameStart) {
      return false;
    }
    const known = names.find(view, nameStart, nameEnd);
    if (known !== NONE) {
      return wanted[known] as boolean;
    }
    const verdict = isWanted(textOf(bytes, nameStart, nameEnd));
    if (names.size < MAX_NAMES) {
      wanted[names.add(bytes, view, nameStart, nameEnd)] = verdict;
    }
    return verdict;
  }

  function decode(message: Uint8Array, arrivals: Arrivals): MessageReport {
    const report = emptyReport();
    const reader = wireReader(message);
    const { bytes, view } = reader;
    let previous = NONE;
    while (reader.at < bytes.length) {
      const tag = readUint32(reader, bytes.length);
      if (tag !== TIMESERIES) {
        skipField(reader, tag, bytes.length);
        continue;
      }
      const end = readEnd(reader, bytes.length);
      const start = reader.at;
      let series = table.guess(view, start, previous);
      let isRefused = false;
      const guessedEnd = series === NONE ? 0 : start + table.lengthOf(series);
      if (series !== NONE && (guessedEnd === end || (guessedEnd < end && bytes[guessedEnd] !== LABEL))) {
        reader.at = guessedEnd;
        previous = series;
      } else {
        walkLabels(reader, end);
        series = NONE;
        if (isNameWanted(reader)) {
          series = table.find(view, start, reader.at);
          isRefused = series === NONE && table.size >= maxSeries;
          if (series === NONE && !isRefused) {
            series = table.add(bytes, view, start, reader.at);
          }
          if (series !== NONE) {
            table.follow(previous, series);
            previous = series;
          }
        }
      }
      while (reader.at < end) {
        const field = readUint32(reader, end);
        if (field === SAMPLE) {
          readSample(reader, end, sample);
          report.samples += 1;
          if (series !== NONE) {
            addArrival(arrivals, series, sample.timeMs, sample.value, 0, sample.isStale);
          } else if (isRefused) {
            report.refusedSamples += 1;
          }
        } else if (field === HISTOGRAM) {
          report.histograms += 1;
          skipField(reader, field, end);
          report.histogramName ??= nameAt(bytes.subarray(start, end));
        } else if (field === LABEL) {
          throw new MessageError('a series of the write request has labels behind its samples');
        } else {
          report.exemplars += field === EXEMPLAR ? 1 : 0;
          skipField(reader, field, end);
        }
      }
    }
    return report;
  }

  function nameAt(series: Uint8Array): string {
    walkLabels(wireReader(series), series.length);
    return textOf(series, nameStart, nameEnd);
  }

  return {
    decode,
    labelsOf: (series) => parseLabels(table.bytesOf(series)),
    get size() {
      return table.size;
    },
    reset: () => table.clear(),
  };
}

function isMetricName(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== METRIC_NAME.length) {
    return false;
  }
  for (let index = 0; index < METRIC_NAME.length; index++) {
    if (bytes[start + index] !== METRIC_NAME[index]) {
      return false;
    }
  }
  return true;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function parseLabels(bytes: Uint8Array): Record<string, string> {
  const reader = wireReader(bytes);
  const labels = createLabels();
  while (reader.at < bytes.length) {
    readUint32(reader, bytes.length);
    const end = readEnd(reader, bytes.length);
    let name = '';
    let value = '';
    while (reader.at < end) {
      const tag = readUint32(reader, end);
      if (tag === NAME || tag === VALUE) {
        const textEnd = readEnd(reader, end);
        const text = textOf(bytes, reader.at, textEnd);
        reader.at = textEnd;
        if (tag === NAME) {
          name = text;
        } else {
          value = text;
        }
      } else {
        skipField(reader, tag, end);
      }
    }
    labels[name] = value;
  }
  return labels;
}
