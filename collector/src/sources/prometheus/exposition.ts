import { clause } from '#model/text/clause.ts';
import type { SeriesSample } from '../../series/series-sample.ts';
import { parseLabels } from './labels.ts';

export type ExpositionFormat = 'prometheus' | 'openmetrics';

/** A series with the time that the exporter gives it, if any. */
export interface ExpositionSample extends SeriesSample {
  exemplar?: { labels: Record<string, string>; value: number; timestampMs?: number };
}

/** A line that is not part of an exposition. The whole scrape is void then, as in Prometheus: half a picture misleads. */
export class ExpositionError extends Error {
  override name = 'ExpositionError';
}

const MAX_QUOTED_LINE = 80;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HASH = 0x23;
const SPACE = 0x20;
const TAB = 0x09;
/** Control characters and what no UTF-8 decoder could read: a message must not carry them into logs and terminals. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\uFFFD]/gu;
const SPECIAL_VALUES: Record<string, number> = { '+inf': Infinity, inf: Infinity, '-inf': -Infinity, nan: Number.NaN };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A series as it was written, so that the same text is not parsed again in the next scrape. */
interface KnownSeries {
  text: string;
  bytes: DataView;
  name: string;
  labels: Record<string, string>;
  /** Where it was on the last page. */
  position: number;
  /** Used again on each page, for as long as the series has a value and nothing else. */
  sample: ExpositionSample;
  /** Number of the page that `sample` is on: a page may list a series twice. */
  pageNumber: number;
}

/**
 * Parses the Prometheus text format 0.0.4 (timestamps in ms) or OpenMetrics 1.0 (timestamps in s, exemplars,
 * closing `# EOF`). Comments, types and units are passed over.
 * Throws an `ExpositionError` with the line number.
 */
export function parseExposition(text: string, format: ExpositionFormat): ExpositionSample[] {
  return createExpositionParser()(Buffer.from(text), format);
}

/**
 * A parser for the scrapes of one target, which lists the same series each time: it remembers those of the last page. The
 * `labels` of a series are the same object as long as its text stays the same, and the samples of a page are those of the
 * page before with new values: whoever wants to compare two pages copies the first. The list of them is the same one, too, as
 * long as the page has the same series with values and nothing else. A page is read as the bytes that it came as: what is known
 * of a line is found without making a text of it.
 */
export function createExpositionParser(): (page: Buffer, format: ExpositionFormat) => ExpositionSample[] {
  let lastPage: KnownSeries[] = [];
  let lastSamples: ExpositionSample[] = [];
  let known = new Map<string, KnownSeries>();
  let pageNumber = 0;

  return (bytes, format) => {
    pageNumber += 1;
    const view = viewOf(bytes);
    const samples = listLike(lastSamples);
    const page = listLike(lastPage);
    let expected = 0;
    let lineNumber = 0;
    let hasEnded = false;
    for (let start = beginOf(bytes); start < bytes.length;) {
      const lineStart = start;
      const series: KnownSeries | undefined = hasEnded ? undefined : lastPage[expected];
      const valueStart: number =
        series && isSeriesAt(view, lineStart, series.bytes) ? lineStart + series.bytes.byteLength + 1 : 0;
      const next: number = valueStart > 0 ? shortLineEnd(bytes, valueStart) : lineEnd(bytes, lineStart);
      const end: number = bytes[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
      start = next + 1;
      lineNumber += 1;
      if (end <= lineStart) {
        continue;
      }
      if (hasEnded) {
        throw failure(lineNumber, textOf(bytes, lineStart, end), 'text after # EOF');
      }
      if (bytes[lineStart] === HASH) {
        hasEnded ||= format === 'openmetrics' && textOf(bytes, lineStart, end) === '# EOF';
        continue;
      }
      if (series && valueStart > 0) {
        const value = plainNumber(bytes, valueStart, end);
        const isOnce = value !== undefined && series.pageNumber !== pageNumber;
        const sample = isOnce ? series.sample : { name: series.name, labels: series.labels, value: 0 };
        series.pageNumber = pageNumber;
        if (value !== undefined) {
          sample.value = value;
        } else {
          readRest(sample, textOf(bytes, valueStart, end), { bytes, lineStart, end, lineNumber }, format);
        }
        samples.add(sample);
        page.add(series);
        expected += 1;
        continue;
      }
      const text = textOf(bytes, lineStart, end);
      if (text.trim() === '') {
        continue;
      }
      const { sample, seriesText } = parseSample(text, { bytes, lineStart, end, lineNumber }, format);
      let same = known.get(seriesText);
      if (same) {
        sample.labels = same.labels;
      } else {
        const [name, { labels }] = [ownCopy(sample.name), sample];
        const again = { name, labels, value: 0 };
        const known = ownCopy(seriesText);
        const bytes = viewOf(Buffer.from(known));
        same = { text: known, bytes, name, labels, position: -1, sample: again, pageNumber: 0 };
      }
      samples.add(sample);
      page.add(same);
      expected = same.position === -1 ? expected : same.position + 1;
    }
    if (format === 'openmetrics' && !hasEnded) {
      throw new ExpositionError(
        `Exposition ends after line ${lineNumber} without "# EOF": it was cut off. Raise the timeout or look at the exporter.`
      );
    }
    const listed = page.end();
    if (listed !== lastPage) {
      listed.forEach((series, position) => {
        series.position = position;
      });
      known = new Map(listed.map((series) => [series.text, series]));
      lastPage = listed;
    }
    lastSamples = samples.end();
    return lastSamples;
  };
}

/** A list that is `last` itself where it gets the same items, so that it is not made anew for each page. */
function listLike<Item>(last: Item[]) {
  let list = last;
  let count = 0;
  return {
    add(item: Item): void {
      if (list === last && item !== last[count]) {
        list = last.slice(0, count);
      }
      if (list !== last) {
        list.push(item);
      }
      count += 1;
    },
    end: () => (count < list.length ? last.slice(0, count) : list),
  };
}

function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end);
}

/** Where the page begins behind its byte order mark, if it has one. */
function beginOf(bytes: Buffer): number {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Whether the line begins with this series and not with one whose name goes on. Four bytes at once: a call to compare them costs more. */
function isSeriesAt(page: DataView, start: number, series: DataView): boolean {
  const length = series.byteLength;
  if (start + length >= page.byteLength) {
    return false;
  }
  const after = page.getUint8(start + length);
  if (after !== SPACE && after !== TAB) {
    return false;
  }
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    if (page.getUint32(start + at) !== series.getUint32(at)) {
      return false;
    }
  }
  for (; at < length; at++) {
    if (page.getUint8(start + at) !== series.getUint8(at)) {
      return false;
    }
  }
  return true;
}

function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end === -1 ? bytes.length : end;
}

/** The same where few bytes are left, as behind a series. */
function shortLineEnd(bytes: Buffer, start: number): number {
  let end = start;
  while (end < bytes.length && bytes[end] !== LINE_FEED) {
    end += 1;
  }
  return end;
}

/** So many digits fit into a double, and so do the powers of ten up to there: their quotient is rounded once, as it must be. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, power) => 10 ** power);
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;

/**
 * The number that takes up the whole of some bytes, read without making a text of them; `undefined` for what is not written as
 * digits with at most one point among them, which most values are.
 */
function plainNumber(bytes: Buffer, start: number, end: number): number | undefined {
  const isNegative = bytes[start] === MINUS;
  let digits = 0;
  let digitCount = 0;
  let pointAt = -1;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits = digits * 10 + digit;
      digitCount += 1;
    } else if (digit === POINT - ZERO && pointAt === -1) {
      pointAt = at;
    } else {
      return undefined;
    }
  }
  if (digitCount === 0 || digitCount > MAX_EXACT_DIGITS) {
    return undefined;
  }
  const value = pointAt === -1 ? digits : digits / (POWERS_OF_TEN[end - pointAt - 1] as number);
  return isNegative ? -value : value;
}

/** A slice keeps the whole line in memory that it was cut from. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

interface LinePlace {
  bytes: Buffer;
  lineStart: number;
  end: number;
  lineNumber: number;
}

function parseSample(
  line: string,
  place: LinePlace,
  format: ExpositionFormat
): { sample: ExpositionSample; seriesText: string } {
  const { lineNumber } = place;
  const text = line.trimStart();
  const nameEnd = text.search(/[{\s]/);
  if (nameEnd === -1) {
    throw failure(lineNumber, line, 'no value');
  }
  let name = text.slice(0, nameEnd);
  let labels: Record<string, string> = {};
  let rest = text.slice(nameEnd).trimStart();
  if (rest.startsWith('{')) {
    const parsed = parseLabels(rest);
    if (!parsed) {
      throw failure(lineNumber, line, 'the labels are not closed or not quoted');
    }
    // A name that is no classic identifier stands quoted within the braces (Prometheus 3).
    name = parsed.quotedName ?? name;
    labels = parsed.labels;
    rest = rest.slice(parsed.length);
  }
  if (name === '') {
    throw failure(lineNumber, line, 'no metric name');
  }
  const sample: ExpositionSample = { name, labels, value: 0 };
  readRest(sample, rest, place, format);
  return { sample, seriesText: text.slice(0, text.length - rest.length).trimEnd() };
}

/** Reads what follows the series: value, time, exemplar. */
function readRest(
  sample: ExpositionSample,
  rest: string,
  { bytes, lineStart, end, lineNumber }: LinePlace,
  format: ExpositionFormat
): void {
  const trimmed = rest.trim();
  if (NUMBER.test(trimmed)) {
    sample.value = Number(trimmed);
    return;
  }
  const line = () => textOf(bytes, lineStart, end);
  const hash = trimmed.indexOf('#');
  const [valueText = '', timeText, ...more] = (hash === -1 ? trimmed : trimmed.slice(0, hash)).trim().split(/[ \t]+/);
  if (more.length > 0) {
    throw failure(lineNumber, line(), 'too many fields');
  }
  sample.value = parseNumber(valueText, lineNumber, line());
  if (timeText !== undefined) {
    sample.timestampMs = parseTime(timeText, lineNumber, line(), format);
  }
  if (hash !== -1) {
    if (format !== 'openmetrics') {
      throw failure(lineNumber, line(), 'an exemplar outside OpenMetrics');
    }
    sample.exemplar = parseExemplar(trimmed.slice(hash + 1).trim(), lineNumber, line());
  }
}

function parseExemplar(text: string, lineNumber: number, line: string): NonNullable<ExpositionSample['exemplar']> {
  const parsed = parseLabels(text);
  if (!parsed) {
    throw failure(lineNumber, line, 'the exemplar has no labels');
  }
  const [valueText = '', timeText] = text
    .slice(parsed.length)
    .trim()
    .split(/[ \t]+/);
  const exemplar = { labels: parsed.labels, value: parseNumber(valueText, lineNumber, line) };
  return timeText === undefined
    ? exemplar
    : { ...exemplar, timestampMs: parseTime(timeText, lineNumber, line, 'openmetrics') };
}

function parseTime(text: string, lineNumber: number, line: string, format: ExpositionFormat): number {
  const time = parseNumber(text, lineNumber, line);
  return format === 'openmetrics' ? Math.round(time * 1000) : time;
}

function parseNumber(text: string, lineNumber: number, line: string): number {
  const special = SPECIAL_VALUES[text.toLowerCase()];
  if (special !== undefined) {
    return special;
  }
  // `Number` alone would take an empty text, hexadecimal and blanks for numbers.
  if (!NUMBER.test(text)) {
    throw failure(lineNumber, line, `"${text}" is not a number`);
  }
  return Number(text);
}

function failure(lineNumber: number, line: string, what: string): ExpositionError {
  const quoted = line.length > MAX_QUOTED_LINE ? `${line.slice(0, MAX_QUOTED_LINE)}…` : line;
  const message = `Exposition line ${lineNumber}: ${what}: ${quoted}`.replace(UNPRINTABLE, '?');
  return new ExpositionError(`${clause(message)}. Check that the URL is that of an exporter.`);
}
