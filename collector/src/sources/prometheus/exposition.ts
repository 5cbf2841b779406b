import { parseLabels } from './labels.ts';

export type ExpositionFormat = 'prometheus' | 'openmetrics';

export interface ExpositionSample {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** Epoch ms where the exporter gives a time of its own. */
  timestampMs?: number;
  exemplar?: { labels: Record<string, string>; value: number; timestampMs?: number };
}

/** A line that is no exposition. The whole scrape is void then, as in Prometheus: half a picture misleads. */
export class ExpositionError extends Error {
  override name = 'ExpositionError';
}

const MAX_QUOTED_LINE = 80;
const SPECIAL_VALUES: Record<string, number> = { '+inf': Infinity, inf: Infinity, '-inf': -Infinity, nan: Number.NaN };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Parses the Prometheus text format 0.0.4 (timestamps in ms) or OpenMetrics 1.0 (timestamps in s, exemplars,
 * closing `# EOF`). Comments, types and units are passed over.
 * Throws an `ExpositionError` with the line number.
 */
export function parseExposition(text: string, format: ExpositionFormat): ExpositionSample[] {
  const samples: ExpositionSample[] = [];
  let lineNumber = 0;
  let hasEnded = false;
  for (let start = 0; start < text.length;) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    lineNumber += 1;
    if (hasEnded && line !== '') {
      throw failure(lineNumber, line, 'text after # EOF');
    }
    if (line.startsWith('#')) {
      hasEnded ||= format === 'openmetrics' && line === '# EOF';
      continue;
    }
    if (line.trim() === '') {
      continue;
    }
    samples.push(parseSample(line, lineNumber, format));
  }
  if (format === 'openmetrics' && !hasEnded) {
    throw new ExpositionError(
      `Exposition ends after line ${lineNumber} without "# EOF": it was cut off. Raise the timeout or look at the exporter.`
    );
  }
  return samples;
}

function parseSample(line: string, lineNumber: number, format: ExpositionFormat): ExpositionSample {
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
  const hash = rest.indexOf('#');
  const [valueText = '', timeText, ...more] = (hash === -1 ? rest : rest.slice(0, hash)).trim().split(/[ \t]+/);
  if (more.length > 0) {
    throw failure(lineNumber, line, 'too many fields');
  }
  const sample: ExpositionSample = { name, labels, value: parseNumber(valueText, lineNumber, line) };
  if (timeText !== undefined) {
    sample.timestampMs = parseTime(timeText, lineNumber, line, format);
  }
  if (hash !== -1) {
    if (format !== 'openmetrics') {
      throw failure(lineNumber, line, 'an exemplar outside OpenMetrics');
    }
    sample.exemplar = parseExemplar(rest.slice(hash + 1).trim(), lineNumber, line);
  }
  return sample;
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
    throw failure(lineNumber, line, `"${text}" is no number`);
  }
  return Number(text);
}

function failure(lineNumber: number, line: string, what: string): ExpositionError {
  const quoted = line.length > MAX_QUOTED_LINE ? `${line.slice(0, MAX_QUOTED_LINE)}…` : line;
  return new ExpositionError(
    `Exposition line ${lineNumber}: ${what}: ${quoted}. Check that the URL is that of an exporter.`
  );
}
