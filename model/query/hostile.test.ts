import { describe, expect, it } from 'vitest';

import { QUERY_KINDS, plenumQuerySchema } from './kinds.ts';
import { normalizeQuery } from './normalize.ts';
import { QueryError } from './query-error.ts';

/** More than anything that walks a value by calling itself can bear. */
const DEPTH = 100_000;
const deepList = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
const deepObject = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;

const VALUES: ReadonlyArray<[string, string]> = [
  ['a list in a list and so on', deepList],
  ['an object in an object and so on', deepObject],
  [
    'keys of the prototype',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toJSON":1,"length":-1}',
  ],
  ['nothing', 'null'],
  ['a number that is none', '1e999'],
  ['a NUL', '"\\u0000"'],
  ['half a letter', '"\\ud800"'],
  ['a long text', JSON.stringify('x'.repeat(500_000))],
  ['many entries', JSON.stringify(Array.from({ length: 50_000 }, () => 'x'))],
  ['a list of everything', '[null,1,"x",[],{},true,-0.5]'],
];

/** What a query is answered with, or why not. */
function outcome(json: string): unknown {
  try {
    return normalizeQuery(JSON.parse(json));
  } catch (error) {
    return error;
  }
}

describe.each(QUERY_KINDS)('a hostile query of the kind %s', (kind) => {
  const schema = plenumQuerySchema.options.find(({ shape }) => shape.kind.value === kind);
  const fields = Object.keys(schema?.shape ?? {}).filter((field) => field !== 'kind');
  const head = `"kind":${JSON.stringify(kind)},"version":1,"metrics":[{"metric":"RackPower"}]`;

  it.each(VALUES)('with %s in any of its fields is refused by name or taken as a query', (_what, value) => {
    expect(fields.length).toBeGreaterThan(0);
    for (const field of [...fields, 'scope":{"racks', 'version', '__proto__']) {
      const json = `{${head},${JSON.stringify(field).replaceAll('\\"', '"')}:${value}${field.includes('{') ? '}' : ''}}`;
      const answer = outcome(json);
      if (answer instanceof Error) {
        expect(answer, field).toBeInstanceOf(QueryError);
        expect(answer.message.length, field).toBeLessThan(1_000);
      } else {
        expect(answer, field).toMatchObject({ kind });
      }
    }
    expect({}).not.toHaveProperty('polluted');
  });
});

const LONG = 900_000;
const NAMES: ReadonlyArray<[string, string]> = [
  ['a long name', 'x'.repeat(LONG)],
  ['many words', 'a '.repeat(LONG / 2)],
  ['many blanks', `${' '.repeat(LONG)}x`],
];

// Compared letter by letter with each metric, one of these took four minutes, in which nobody was answered.
it.each(NAMES)('%s where a metric or a type belongs is refused at once', (_what, name) => {
  const selectors = [{ metric: name }, { metric: 'RackPower', objectType: name }];
  const queries = selectors.flatMap((selector) => [
    { kind: 'timeseries', metrics: [selector] },
    { kind: 'floor', metrics: [selector] },
    { kind: 'correlation', pairs: [{ x: selector, y: { metric: 'RackPower' } }] },
  ]);
  for (const query of queries) {
    expect(outcome(JSON.stringify(query))).toMatchObject({
      message: expect.stringMatching(/Choose an? .* of the catalog/),
    });
  }
});

it.each(['[]', '"x"', '1', 'null', 'true', deepList])('what is not an object is refused: %.10s', (json) => {
  expect(outcome(json)).toBeInstanceOf(QueryError);
});
