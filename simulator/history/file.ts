import { createWriteStream } from 'node:fs';
import { PassThrough, type Writable } from 'node:stream';
import { once } from 'node:events';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { findMetric } from '#model/catalog/catalog.ts';
import { SOURCES, type SimPoint } from '../points/point.ts';
import type { HistoryRow } from './generate.ts';
import type { HistorySink } from './sink.ts';

const HEADER = 'time,source,address,metric,rack,equipment,process_area,unit,value,simulated\n';

/** Writes CSV or newline-delimited JSON, compressed where the name ends in .gz. Values are in the catalog's units. */
export function fileSink(path: string, points: readonly SimPoint[]): HistorySink {
  const format = /\.(csv|ndjson)(\.gz)?$/.exec(path);
  if (!format) {
    throw new Error(`History file ${path} has an unknown ending. Use .csv, .csv.gz, .ndjson or .ndjson.gz.`);
  }
  const prefixes = points.map(format[1] === 'csv' ? csvPrefix : jsonPrefix);
  const line = format[1] === 'csv' ? csvLine : jsonLine;
  const stream: Writable = new PassThrough();
  const target = createWriteStream(path);
  const written = format[2]
    ? pipeline(stream as PassThrough, createGzip(), target)
    : pipeline(stream as PassThrough, target);
  // The error is reported by `end`, or by the next write that finds the stream destroyed.
  written.catch(() => undefined);
  if (format[1] === 'csv') {
    stream.write(HEADER);
  }
  return {
    has: () => false,
    async write(rows) {
      const text = rows.map((row) => line(row, prefixes[row.point] ?? '')).join('');
      if (!stream.write(text)) {
        await Promise.race([once(stream, 'drain'), written]);
      }
    },
    rangeDone: () => Promise.resolve(),
    finish: () => Promise.resolve(),
    async end() {
      stream.end();
      await Promise.all([finished(stream, { readable: false }), written]);
    },
  };
}

function unitOf(point: SimPoint): string {
  return findMetric(point.metric)?.unit ?? '1';
}

function csvPrefix(point: SimPoint): string {
  const { address, metric, rack = '', equipment = '', processArea } = point;
  const cells = [SOURCES[point.protocol], address, metric, rack, equipment, processArea.join(' '), unitOf(point)];
  return cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

function csvLine({ timeMs, value }: HistoryRow, prefix: string): string {
  return `${new Date(timeMs).toISOString()},${prefix},${value},true\n`;
}

function jsonPrefix(point: SimPoint): string {
  const { address, metric, rack, equipment, processArea } = point;
  const fields = {
    source: SOURCES[point.protocol],
    address,
    metric,
    rack,
    equipment,
    processArea,
    unit: unitOf(point),
    simulated: true,
  };
  return JSON.stringify(fields).slice(1);
}

function jsonLine({ timeMs, value }: HistoryRow, prefix: string): string {
  return `{"time":"${new Date(timeMs).toISOString()}","value":${value},${prefix}\n`;
}
