import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Of the GPU servers of the test data: hours in which the server drew power and worked; the file has a byte order mark and a trailer that is not a row. */
export function busyHours(file: string): Array<{ powerW: number; utilizationPercent: number; temperatureCel: number }> {
  const [header, ...lines] = gunzipSync(readFileSync(file))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const names = header!.split('\t');
  return lines
    .map((line) => line.split('\t'))
    .filter((cells) => cells.length === names.length)
    .map((cells) => ({
      powerW: Number(cells[names.indexOf('powerave')]),
      utilizationPercent: Number(cells[names.indexOf('utilave')]),
      temperatureCel: Number(cells[names.indexOf('tempave')]),
    }))
    .filter(({ powerW, utilizationPercent }) => powerW > 0 && utilizationPercent > 0);
}
