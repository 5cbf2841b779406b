import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testDataFile } from '#model/testing/test-data.ts';
import { createExpositionParser, ExpositionError, parseExposition } from './exposition.ts';

const recordedPage = testDataFile('prometheus', 'node_exporter.prom.gz');

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

  it('tells series apart by any label, also one that JavaScript knows', () => {
    const labels = parseOne('m{__proto__="a",constructor="b"} 1')?.labels ?? {};
    expect(Object.entries(labels)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
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

  it.skipIf(recordedPage === undefined)('agrees with plain counting on the test data of node_exporter', () => {
    const text = gunzipSync(readFileSync(recordedPage!)).toString('utf8');
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

describe('the scrapes of one target', () => {
  const scrapes = (...texts: string[]) => {
    const parse = createExpositionParser();
    // The next page takes the samples of the last one.
    return texts.map((text) => parse(Buffer.from(text), 'prometheus').map((sample) => ({ ...sample })));
  };
  const plain = (text: string) => parseExposition(text, 'prometheus');

  it.each([
    ['the same series', 'a{x="1"} 1\nb 2\n', 'a{x="1"} 3\nb 4 5000\n'],
    ['one that appears', 'a{x="1"} 1\nc 2\n', 'a{x="1"} 3\nb{y="2"} 9\nc 4\n'],
    ['one that vanishes', 'a 1\nb 2\nc 3\n', 'a 1\nc 5\n'],
    ['a name that goes on where another ended', 'a 1\nb 2\n', 'a_total 1\nb{x="1"} 2\n'],
    ['another order', 'a 1\nb 2\nc 3\n', 'c 7\nb 8\na 9\n'],
    ['blanks before the value', 'a{x="1"} 1\n', 'a{x="1"}   2\n'],
    ['the same series twice', 'a 1\na 2\n', 'a 3\na 4\nb 5\n'],
  ])('are read as if each were the first: %s', (_, first, second) => {
    expect(scrapes(first, second, first)).toEqual([plain(first), plain(second), plain(first)]);
  });

  it('are read as if each were the first, whatever stays and whatever changes', () => {
    const name = fc.constantFrom('a', 'a_total', 'power', 'température');
    const label = fc.constantFrom('', '{x="1"}', '{x="12"}', '{x="a b#\\"c"}', '{x="°C",y=""}', '{x="1",}');
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.nat().map(String),
      fc.constantFrom('NaN', '+Inf', '-0', ' 7', '3 ', '1e3', '\t5', '1 1700000000000', '2 -1', '123456789012345678')
    );
    const sample = fc.tuple(name, label, fc.constantFrom(' ', '\t'), value).map((parts) => parts.join(''));
    const line = fc.oneof(
      { weight: 6, arbitrary: sample },
      { weight: 1, arbitrary: fc.constantFrom('', '# HELP a b', '#', '  ') }
    );
    const page = fc.array(line, { maxLength: 8 });
    // Most pages are the one before with some lines replaced, left out or added.
    const changes = fc.array(
      fc.record({ at: fc.nat({ max: 8 }), remove: fc.nat({ max: 2 }), add: fc.array(line, { maxLength: 2 }) }),
      { maxLength: 2 }
    );
    const sequence = fc.tuple(page, fc.array(changes, { minLength: 1, maxLength: 5 })).map(([first, all]) => {
      const pages = [first];
      for (const edits of all) {
        const next = [...(pages.at(-1) as string[])];
        edits.forEach(({ at, remove, add }) => next.splice(at, remove, ...add));
        pages.push(next);
      }
      return pages;
    });
    const ends = fc.constantFrom('\n', '\r\n');
    const beginnings = fc.constantFrom('', '\uFEFF');
    const isOpenMetrics = fc.boolean();
    fc.assert(
      fc.property(sequence, ends, beginnings, isOpenMetrics, fc.boolean(), (pages, end, beginning, open, cut) => {
        const format = open ? 'openmetrics' : 'prometheus';
        const parse = createExpositionParser();
        for (const lines of pages) {
          const text = beginning + [...lines, ...(open ? ['# EOF'] : [])].join(end) + (cut ? '' : end);
          expect(parse(Buffer.from(text), format)).toEqual(parseExposition(text, format));
        }
      })
    );
  });

  it('give a series the same labels object as long as its text stays the same', () => {
    const [first, second] = scrapes('a{x="1"} 1\nb{x="2"} 2\n', 'new 1\na{x="1"} 5\nb{x="2"} 6\n');
    expect(second?.[1]?.labels).toBe(first?.[0]?.labels);
    expect(second?.[2]?.labels).toBe(first?.[1]?.labels);
  });

  it('take no new objects for values that changed', () => {
    const parser = createExpositionParser();
    const parse = (text: string) => parser(Buffer.from(text), 'prometheus');
    const [sample] = parse('a{x="1"} 1\n');
    parse('a{x="1"} 2\n');
    const page = parse('a{x="1"} 3\n');
    expect(parse('a{x="1"} 4\n')).toBe(page);
    expect(page[0]?.value).toBe(4);
    expect(sample?.value).toBe(1);
    expect(parse('a{x="1"} 5 6\n')).not.toBe(page);
    expect(page).toHaveLength(1);
  });

  it('are refused for a broken value of a series that was fine before', () => {
    expect(() => scrapes('a 1\nb 2\n', 'a 1\nb x\n')).toThrow('Exposition line 2: "x" is not a number: b x');
  });
});

it('passes over a byte order mark', () => {
  expect(parseOne('\uFEFFm 1')).toEqual({ name: 'm', labels: {}, value: 1 });
});

it('carries no binary junk into its message', () => {
  expect(() => parseExposition('\u001f\ufffd\u0008\u0000\u001b[31mabc', 'prometheus')).toThrow(
    'Exposition line 1: no value: ?????[31mabc'
  );
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

describe('a value that the parser has seen the series of before', () => {
  const parse = createExpositionParser();
  parse(Buffer.from('power 1\n'), 'prometheus');
  const valueOf = (text: string) => parse(Buffer.from(`power ${text}\n`), 'prometheus')[0]?.value;

  it('is the double that JavaScript reads, whatever way it is written', () => {
    const written = fc.oneof(
      fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
      fc.tuple(fc.integer(), fc.nat({ max: 999_999_999 })).map(([whole, part]) => `${whole}.${part}`),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String)
    );
    fc.assert(fc.property(written, (text) => Object.is(valueOf(text), Number(text))));
  });

  it.each([
    '0',
    '-0',
    '.5',
    '5.',
    '+1',
    '-1.5',
    '000000000000001',
    '999999999999999',
    '1234567890123456',
    '0.000000000000001',
  ])('is right at the edge: %s', (text) => {
    expect(valueOf(text)).toBe(Number(text));
  });

  it.each(['.', '-', '1.2.3', '1,5', '0x10', '1 2 3', '--1'])('is refused where it is not a number: %s', (text) => {
    expect(() => valueOf(text)).toThrow(ExpositionError);
  });
});
