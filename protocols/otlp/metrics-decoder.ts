import { addArrival, type Arrivals } from '../shared/arrivals.ts';
import { createBytesTable } from '../shared/bytes-table.ts';
import { emptyReport, type DecoderOptions, type MessageReport, type SeriesDecoder } from '../shared/series-decoder.ts';
import { readDouble, readEnd, readUint32, skipField, wireReader, type WireReader } from '../shared/wire.ts';
import { attributesOf, resourceLabels } from './labels.ts';

/** Fields by message; see `proto/metrics.proto`. */
const RESOURCE_METRICS = 0x0a;
const RESOURCE = 0x0a;
const RESOURCE_ATTRIBUTE = 0x0a;
const SCOPE_METRICS = 0x12;
const METRIC = 0x12;
const METRIC_NAME = 0x0a;
const METRIC_UNIT = 0x1a;
const GAUGE = 0x2a;
const SUM = 0x3a;
const DISTRIBUTIONS = [0x4a, 0x52, 0x5a];
const DATA_POINT = 0x0a;
const TEMPORALITY = 0x10;
const IS_MONOTONIC = 0x18;
const START_TIME = 0x11;
const TIME = 0x19;
const AS_DOUBLE = 0x21;
const AS_INT = 0x31;
const ATTRIBUTE = 0x3a;
const FLAGS = 0x40;

const DELTA = 1;
/** The point says that there is no value any more: OTLP's form of Prometheus' marker. */
const NO_RECORDED_VALUE = 1;
/** Resources, names of metrics (with the units in which they come), and units, that a sender may have. */
export const MAX_RESOURCES = 20_000;
const MAX_NAMES = 20_000;
const MAX_UNITS = 1_000;
const NANOS_PER_MS = 1e6;
const NONE = -1;
/** Beyond those that a sender may have. */
const TOO_MANY = -2;

/** What one message held besides what became rows. */
export interface MetricsReport extends MessageReport {
  /** Points that cannot be stored, besides those of series beyond the limit. */
  rejected: number;
  /** Why the first of them cannot, a clause. */
  rejectedWhy: string | undefined;
}

export interface MetricsDecoder extends SeriesDecoder {
  decode(message: Uint8Array, arrivals: Arrivals): MetricsReport;
}

/**
 * Decodes `ExportMetricsServiceRequest` of OTLP. A series is known by its resource, its metric and the bytes of its attributes, which a
 * sender writes the same way each time. A point that counts from the point before (delta) says so by its start.
 */
export function createMetricsDecoder({ isWanted, maxSeries }: DecoderOptions): MetricsDecoder {
  const series = createBytesTable();
  const resources = createBytesTable();
  const names = createBytesTable();
  const units = createBytesTable();
  /** Metrics: a name in a unit, by the numbers of both. */
  const metrics: Array<{ name: number; unit: number }> = [];
  const metricOf = new Map<number, number>();
  const wanted: boolean[] = [];
  let previous = NONE;
  let resource = NONE;
  let report: MetricsReport = newReport();

  function reject(points: number, why: string): void {
    report.rejected += points;
    report.rejectedWhy ??= why;
  }

  /** The number of the series of a resource and metric with these attributes; `-1` for one too many. */
  function seriesNumber({ bytes, view }: WireReader, start: number, end: number, owner: number): number {
    let number = series.find(view, start, end, owner);
    if (number === NONE) {
      if (series.size >= maxSeries) {
        return NONE;
      }
      number = series.add(bytes, view, start, end, owner);
    }
    series.follow(previous, number);
    return number;
  }

  function readPoint(reader: WireReader, end: number, metric: number, isDelta: boolean, arrivals: Arrivals): void {
    const { bytes, view } = reader;
    const owner = (resource + 1) * MAX_NAMES + metric;
    const start = reader.at;
    let startMs = 0;
    let timeMs = 0;
    let value = Number.NaN;
    let flags = 0;
    let number = NONE;
    let attributesAt = start;
    let attributesEnd = start;
    let areTogether = true;
    while (reader.at < end) {
      const { at } = reader;
      const field = readUint32(reader, end);
      switch (field) {
        case START_TIME:
          startMs = readTimeMs(reader, end);
          break;
        case TIME:
          timeMs = readTimeMs(reader, end);
          break;
        case AS_DOUBLE:
          value = readDouble(reader, end);
          break;
        case AS_INT:
          value = readFixedInt(reader, end);
          break;
        case FLAGS:
          flags = readUint32(reader, end);
          break;
        case ATTRIBUTE:
          if (attributesEnd === start) {
            attributesAt = at;
            number = series.guess(view, at, previous, owner);
            const guessedEnd = number === NONE ? 0 : at + series.lengthOf(number);
            if (guessedEnd > at && (guessedEnd === end || (guessedEnd < end && bytes[guessedEnd] !== ATTRIBUTE))) {
              attributesEnd = guessedEnd;
              reader.at = guessedEnd;
              break;
            }
          } else {
            areTogether &&= at === attributesEnd;
          }
          number = NONE;
          reader.at = readEnd(reader, end);
          attributesEnd = reader.at;
          break;
        default:
          skipField(reader, field, end);
      }
    }
    report.samples += 1;
    if (isDelta && startMs === 0) {
      reject(1, 'a sum with delta temporality does not say when it starts');
      return;
    }
    if (number === NONE && areTogether) {
      number = seriesNumber(reader, attributesAt, attributesEnd, owner);
    } else if (number === NONE) {
      const attributes = wireReader(attributesIn(bytes.subarray(start, end)));
      number = seriesNumber(attributes, 0, attributes.bytes.length, owner);
    }
    if (number === NONE) {
      report.refusedSamples += 1;
      return;
    }
    previous = number;
    addArrival(arrivals, number, timeMs, value, startMs, (flags & NO_RECORDED_VALUE) !== 0);
  }

  /** The points of a gauge, or of a sum. */
  function readNumbers(reader: WireReader, end: number, metric: number, isDelta: boolean, arrivals: Arrivals): void {
    while (reader.at < end) {
      const field = readUint32(reader, end);
      if (field === DATA_POINT) {
        readPoint(reader, readEnd(reader, end), metric, isDelta, arrivals);
      } else {
        skipField(reader, field, end);
      }
    }
  }

  /** What kind of sum it is stands behind its points. */
  function readSum(reader: WireReader, end: number, metric: number, arrivals: Arrivals): void {
    const { at } = reader;
    let temporality = 0;
    let isMonotonic = false;
    let points = 0;
    while (reader.at < end) {
      const field = readUint32(reader, end);
      if (field === TEMPORALITY) {
        temporality = readUint32(reader, end);
      } else if (field === IS_MONOTONIC) {
        isMonotonic = readUint32(reader, end) !== 0;
      } else {
        points += field === DATA_POINT ? 1 : 0;
        skipField(reader, field, end);
      }
    }
    if (temporality === DELTA && !isMonotonic) {
      report.samples += points;
      reject(points, 'a sum that may fall has delta temporality: what it is now cannot be known');
      return;
    }
    reader.at = at;
    readNumbers(reader, end, metric, temporality === DELTA, arrivals);
  }

  function readMetric(reader: WireReader, end: number, arrivals: Arrivals): void {
    const { bytes, view } = reader;
    let name = NONE;
    let unit = NONE;
    // As encoders write fields in the order of their numbers, name and unit come before the points.
    while (reader.at < end) {
      const field = readUint32(reader, end);
      if (field === METRIC_NAME) {
        const nameEnd = readEnd(reader, end);
        name = nameNumber(bytes, view, reader.at, nameEnd);
        reader.at = nameEnd;
      } else if (field === METRIC_UNIT) {
        const unitEnd = readEnd(reader, end);
        unit = name === NONE ? NONE : unitNumber(bytes, view, reader.at, unitEnd);
        reader.at = unitEnd;
      } else if (field === GAUGE || field === SUM) {
        const dataEnd = readEnd(reader, end);
        const metric = metricNumber(name, unit);
        if (metric < 0) {
          const points = countPoints(reader, dataEnd);
          report.samples += points;
          report.refusedSamples += metric === TOO_MANY ? points : 0;
        } else if (field === SUM) {
          readSum(reader, dataEnd, metric, arrivals);
        } else {
          readNumbers(reader, dataEnd, metric, false, arrivals);
        }
        reader.at = dataEnd;
      } else if (DISTRIBUTIONS.includes(field)) {
        const dataEnd = readEnd(reader, end);
        const points = countPoints(reader, dataEnd);
        report.samples += points;
        if (name >= 0) {
          reject(points, `histograms and summaries are not stored, such as those of ${textOf(names, name)}`);
        }
        reader.at = dataEnd;
      } else {
        skipField(reader, field, end);
      }
    }
  }

  function unitNumber(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const number = units.find(view, start, end);
    if (number !== NONE) {
      return number;
    }
    return units.size < MAX_UNITS ? units.add(bytes, view, start, end) : TOO_MANY;
  }

  /** `NONE` for a name that nobody wants; `TOO_MANY` where it, its unit or the resource is. */
  function metricNumber(name: number, unit: number): number {
    if (name === NONE) {
      return NONE;
    }
    if (name === TOO_MANY || unit === TOO_MANY || resource === TOO_MANY) {
      return TOO_MANY;
    }
    const key = name * (MAX_UNITS + 1) + unit + 1;
    let number = metricOf.get(key);
    if (number === undefined) {
      if (metrics.length >= MAX_NAMES) {
        return TOO_MANY;
      }
      number = metrics.push({ name, unit }) - 1;
      metricOf.set(key, number);
    }
    return number;
  }

  /** `NONE` for a name that nobody wants. */
  function nameNumber(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let number = names.find(view, start, end);
    if (number === NONE) {
      const verdict = isWanted(Buffer.from(bytes.subarray(start, end)).toString('utf8'));
      if (names.size >= MAX_NAMES) {
        return verdict ? TOO_MANY : NONE;
      }
      number = names.add(bytes, view, start, end);
      wanted[number] = verdict;
    }
    return wanted[number] ? number : NONE;
  }

  function readResource(bytes: Uint8Array, view: DataView, start: number, end: number): void {
    resource = resources.find(view, start, end);
    if (resource === NONE) {
      resource = resources.size < MAX_RESOURCES ? resources.add(bytes, view, start, end) : TOO_MANY;
    }
  }

  function readScope(reader: WireReader, end: number, arrivals: Arrivals): void {
    while (reader.at < end) {
      const field = readUint32(reader, end);
      if (field === METRIC) {
        readMetric(reader, readEnd(reader, end), arrivals);
      } else {
        skipField(reader, field, end);
      }
    }
  }

  function readResourceMetrics(reader: WireReader, end: number, arrivals: Arrivals): void {
    const { bytes, view } = reader;
    // A resource may be left out; where it is there, it comes first, as encoders write fields in the order of their numbers.
    readResource(bytes, view, reader.at, reader.at);
    while (reader.at < end) {
      const field = readUint32(reader, end);
      if (field === RESOURCE) {
        const resourceEnd = readEnd(reader, end);
        readResource(bytes, view, reader.at, resourceEnd);
        reader.at = resourceEnd;
      } else if (field === SCOPE_METRICS) {
        readScope(reader, readEnd(reader, end), arrivals);
      } else {
        skipField(reader, field, end);
      }
    }
  }

  return {
    decode(message, arrivals) {
      report = newReport();
      previous = NONE;
      const reader = wireReader(message);
      while (reader.at < message.length) {
        const field = readUint32(reader, message.length);
        if (field === RESOURCE_METRICS) {
          readResourceMetrics(reader, readEnd(reader, message.length), arrivals);
        } else {
          skipField(reader, field, message.length);
        }
      }
      return report;
    },
    labelsOf(number) {
      const owner = series.ownerOf(number);
      const ofResource = Math.floor(owner / MAX_NAMES) - 1;
      const { name, unit } = metrics[owner % MAX_NAMES] as (typeof metrics)[number];
      return {
        ...(ofResource === NONE ? {} : resourceLabels(attributesOf(resources.bytesOf(ofResource), RESOURCE_ATTRIBUTE))),
        ...attributesOf(series.bytesOf(number), ATTRIBUTE),
        __name__: textOf(names, name),
        ...(unit === NONE ? {} : { __unit__: textOf(units, unit) }),
      };
    },
    get size() {
      return series.size;
    },
    reset() {
      [series, resources, names, units].forEach((table) => table.clear());
      metrics.length = 0;
      metricOf.clear();
      wanted.length = 0;
    },
  };
}

function textOf(table: ReturnType<typeof createBytesTable>, number: number): string {
  return Buffer.from(table.bytesOf(number)).toString('utf8');
}

function newReport(): MetricsReport {
  return { ...emptyReport(), rejected: 0, rejectedWhy: undefined };
}

/** The attributes of a point that has other fields between them. */
function attributesIn(point: Uint8Array): Uint8Array {
  const reader = wireReader(point);
  const attributes: Uint8Array[] = [];
  while (reader.at < point.length) {
    const { at } = reader;
    const field = readUint32(reader, point.length);
    skipField(reader, field, point.length);
    if (field === ATTRIBUTE) {
      attributes.push(point.subarray(at, reader.at));
    }
  }
  return Buffer.concat(attributes);
}

function countPoints(reader: WireReader, end: number): number {
  let points = 0;
  while (reader.at < end) {
    const field = readUint32(reader, end);
    points += field === DATA_POINT ? 1 : 0;
    skipField(reader, field, end);
  }
  return points;
}

/** Nanoseconds as whole milliseconds; a double holds them to a quarter of a microsecond. */
function readTimeMs(reader: WireReader, end: number): number {
  return Math.round(readFixedInt(reader, end) / NANOS_PER_MS);
}

function readFixedInt(reader: WireReader, end: number): number {
  const { at, view } = reader;
  readDouble(reader, end);
  return view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}
