import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

const DATA = join(process.env.PLENUM_TEST_DATA ?? resolve('../shared/data'), 'prometheus', 'node_exporter.prom.gz');

const parseOne = (line: string, format: 'prometheus' | 'openmetrics' = 'prometheus') =>
  parseExposition(format === 'openmetrics' ? `${line}\n# EOF\n` : `${line}\n`, format)[0];

describe('the Prometheus text format', () => {
  it('reads names, labels, values and times in milliseconds', () => {
    expect(parseOne('http_requests_total{method="post",code="200"} 1027 1395066363000')).toEqual({
      name: 'http_requests_total',
      labels: { method: 'post', code: '200' },
      value: 1027,
      timestampMs: 1395066363000,
    });
    expect(parseOne('metric_without_timestamp_and_labels 12.47')).toMatchObject({ labels: {}, value: 12.47 });
  });

  it('resolves escapes, and braces or commas within a value change nothing', () => {
    const labels = parseOne(String.raw`m{path="C:\\DIR\\F.TXT",error="no \"x\"\nat {a,b}=1",other="\d"} 1`)?.labels;
    expect(labels).toEqual({ path: 'C:\\DIR\\F.TXT', error: 'no "x"\nat {a,b}=1', other: '\\d' });
  });

  it.each([
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['NaN', Number.NaN],
    ['1.458255915e9', 1458255915],
    ['.5', 0.5],
    ['-3e-2', -0.03],
  ])('reads the value %s', (text, value) => {
    expect(parseOne(`m ${text}`)?.value).toBe(value);
  });

  it('allows a comma behind the last label, tabs, Windows line ends and blank lines', () => {
    const text = '# HELP m text\r\n\r\nm{a="1",}\t2\r\n  \r\nm{ b = "2" } 3';
    expect(parseExposition(text, 'prometheus').map(({ labels, value }) => [labels, value])).toEqual([
      [{ a: '1' }, 2],
      [{ b: '2' }, 3],
    ]);
  });

  it('reads a quoted name, as Prometheus 3 writes dotted ones', () => {
    expect(parseOne('{"hw.power","hw.id"="a"} 3')).toEqual({ name: 'hw.power', labels: { 'hw.id': 'a' }, value: 3 });
  });

  it.each(['m', 'm{a="1" 2', 'm{a=1} 2', 'm 0x10', 'm 1 2 3', 'm{a="1"}', '{} 1', '<html lang="en">'])(
    'voids the scrape for the line %s and names it',
    (line) => {
      expect(() => parseExposition(`ok 1\n${line}\n`, 'prometheus')).toThrow(
        /^Exposition line 2: .+\. Check that the URL/
      );
    }
  );

  it('agrees with plain counting on the test data of node_exporter', ({ skip }) => {
    if (!existsSync(DATA)) {
      skip(`${DATA} is not there; set PLENUM_TEST_DATA to the folder that holds prometheus/`);
    }
    const text = gunzipSync(readFileSync(DATA)).toString('utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const samples = parseExposition(text, 'prometheus');
    expect(samples).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) {
      expect(line.startsWith(samples[index]?.name ?? 'none')).toBe(true);
      expect(samples[index]?.value).toBe(Number(line.slice(line.lastIndexOf(' ') + 1).replace('Inf', 'Infinity')));
    }
    expect(
      samples.find(
        ({ name, labels }) => name === 'node_cpu_seconds_total' && labels.cpu === '0' && labels.mode === 'idle'
      )?.value
    ).toBeGreaterThan(0);
  });
});

describe('OpenMetrics', () => {
  it('reads times in seconds and an exemplar, even with a hash in a label', () => {
    const line = 'foo_bucket{le="0.1",note="a # b"} 8 1.5 # {trace_id="Kp # x"} 0.054 1520879607.789';
    expect(parseOne(line, 'openmetrics')).toEqual({
      name: 'foo_bucket',
      labels: { le: '0.1', note: 'a # b' },
      value: 8,
      timestampMs: 1500,
      exemplar: { labels: { trace_id: 'Kp # x' }, value: 0.054, timestampMs: 1520879607789 },
    });
  });

  it('refuses an exposition that was cut off before # EOF', () => {
    expect(() => parseExposition('m 1\n', 'openmetrics')).toThrow(/cut off/);
  });
});
