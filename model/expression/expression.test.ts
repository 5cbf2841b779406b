import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression } from './compile.ts';
import { ExpressionError, parseExpression, referencesOf } from './parse.ts';
import { unitOf, unitWords } from './units.ts';

const AGGREGATIONS = ['mean', 'max', 'min', 'p95'];

/** Metrics by their letters, with their units and values. */
const METRICS: Record<string, [unit: string, value: number]> = {
  A: ['W', 12_000],
  B: ['kW', 3],
  C: ['Cel', 38],
  D: ['Cel', 24],
  E: ['V.A', 15_000],
  F: ['L/min', 60],
  G: ['%', 50],
  H: ['[degF]', 212],
  I: ['1', 0],
  J: ['{error}/s', 4],
  K: ['dB', 60],
  L: ['K{difference}', 10],
  M: ['kW.h', 6],
};

function calculate(text: string) {
  const compiled = compileExpression(parseExpression(text, AGGREGATIONS), (reference) => {
    const letter = reference.type === 'letter' ? reference.letter : '';
    const [ucum] = METRICS[letter]!;
    return { index: Object.keys(METRICS).indexOf(letter), unit: unitOf(ucum)! };
  });
  const value = compiled.evaluate(Object.values(METRICS).map(([, one]) => one));
  return { value, unit: compiled.unit.ucum, grafanaUnit: compiled.unit.grafanaUnit };
}

describe('units are carried', () => {
  test.each([
    ['A / B', 4, '1', 'none'],
    ['B / B', 1, '1', 'none'],
    ['C - D', 14, 'K{difference}', 'kelvin'],
    ['H - D', 76, 'K{difference}', 'kelvin'],
    ['D + L', 34, 'Cel', 'celsius'],
    ['L + D', 34, 'Cel', 'celsius'],
    ['C - 5 K', 33, 'Cel', 'celsius'],
    ['C - 27 Cel', 11, 'K{difference}', 'kelvin'],
    ['A + B', 15_000, 'W', 'suffix:W'],
    ['B - A', -9, 'kW', 'kwatt'],
    ['A / E', 0.8, '1', 'none'],
    ['A / (C - D)', 12_000 / 14, 'W/K{difference}', 'suffix:W/K'],
    ['A * 24 h', 288, 'kW.h', 'kwatth'],
    ['M / B', 2, 'h', 'h'],
    ['F * 30 min', 1.8, 'm3', 'm3'],
    ['A * G', 6_000, 'W', 'suffix:W'],
    ['A / 2', 6_000, 'W', 'suffix:W'],
    ['2 * A', 24_000, 'W', 'suffix:W'],
    ['G * 2', 100, '%', 'percent'],
    ['1 - A / (5 * B)', 0.2, '1', 'none'],
    ['J / J', 1, '1', 'none'],
    ['max(C, D)', 38, 'Cel', 'celsius'],
    ['min(A, B)', 3_000, 'W', 'suffix:W'],
    ['abs(D - C)', 14, 'K{difference}', 'kelvin'],
    ['-A', -12_000, 'W', 'suffix:W'],
    ['A / 10 "L/min"', 1_200, 'W/(L/min)', 'suffix:W/(L/min)'],
  ])('%s is %d %s', (text, value, unit, grafanaUnit) => {
    const result = calculate(text);
    expect(result.value).toBeCloseTo(value, 9);
    expect(result).toMatchObject({ unit, grafanaUnit: grafanaUnit === 'suffix:W' ? expect.any(String) : grafanaUnit });
  });

  test('a divisor of zero leaves no value', () => {
    expect(calculate('A / I').value).toBeNaN();
    expect(calculate('A / (I / A)').value).toBeNaN();
  });

  test.each(['A - B', 'A / B', 'abs(A)', 'max(A, B)'])('%s has no value where a side has none', (text) => {
    const unit = unitOf('W')!;
    const { evaluate } = compileExpression(parseExpression(text, []), (reference) => ({
      index: reference.type === 'letter' && reference.letter === 'A' ? 0 : 1,
      unit,
    }));
    expect(evaluate([NaN, 1])).toBeNaN();
  });
});

describe('units that do not go together are refused with a reason, at their place', () => {
  test.each([
    ['C + D', /Two temperatures \(°C \+ °C\) do not add up to one/, 'C + D'],
    ['A / C', /its zero is arbitrary/, 'A / C'],
    ['A + (C + D)', /Two temperatures/, 'C + D'],
    ['2 * C', /its zero is arbitrary/, '2 * C'],
    ['-C', /its zero is arbitrary/, '-C'],
    ['A + C', /W and °C do not measure the same thing/, 'A + C'],
    ['A + E', /W and VA \(apparent power\) do not measure the same thing/, 'A + E'],
    ['A + 5', /without a unit does not go with W\. Write its unit behind it, such as 5 W/, 'A + 5'],
    ['L - D', /Swap the sides/, 'L - D'],
    ['K + K', /do not add up/, 'K + K'],
    ['K * 2', /logarithms/, 'K * 2'],
    ['A * 3 parsec', /"parsec" is not a unit that Plenum knows/, '3 parsec'],
    ['A * 3 constructor', /"constructor" is not a unit/, '3 constructor'],
    ['max(C, L)', /cannot be compared/, 'max(C, L)'],
  ])('%s', (text, message, place) => {
    const error = refusal(() => calculate(text));
    expect(error.message).toMatch(message);
    expect(text.slice(error.span.from, error.span.to).replace(/[()]/g, '')).toBe(place.replace(/[()]/g, ''));
  });
});

describe('what is not an expression says where and what to do', () => {
  test.each([
    ['', /ends too early\. Write a letter/],
    ['A +', /ends too early/],
    ['A B', /"B" at character 3 is out of place\. Write \+, -/],
    ['(A', /Write "\)" after what is in parentheses/],
    ['A ^ B', /"\^" at character 3 has no meaning/],
    ['A; drop table', /";" at character 2 has no meaning/],
    ['sqrt(A)', /"sqrt" is not a function\. Write one of abs, min, max, mean/],
    ['constructor(A)', /"constructor" is not a function/],
    ['max(A)', /A is combined as its own row says/],
    ['mean(A + B)', /takes the name of a metric/],
    ['mean(A, B)', /mean takes 1 value/],
    ['A[Inlet]', /A has its process area in its own row/],
    ['('.repeat(100) + 'A' + ')'.repeat(100), /too many parentheses/],
    ['-'.repeat(400) + 'A', /too many signs/],
    ['A+'.repeat(400) + 'A', /more than 500/],
  ])('%s', (text, message) => {
    expect(refusal(() => parseExpression(text, AGGREGATIONS)).message).toMatch(message);
  });

  test('any text is an expression or refused, never a crash', () => {
    const pieces = [
      'A',
      'B',
      'hw.power',
      '[GPU]',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      ',',
      '1',
      '2.5e3',
      'kW',
      'max',
      ' ',
      '"',
      '\u0000',
      '__proto__',
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...pieces)).map((list) => list.join(''))
        ),
        (text) => {
          try {
            parseExpression(text, AGGREGATIONS);
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError);
          }
        }
      )
    );
  });
});

describe('metrics are named', () => {
  test('by id, with process area and way to combine', () => {
    const [outlet, inlet] = referencesOf(
      parseExpression('max(AirTemperature[Outlet, Top]) - hw.temperature[GPU]', AGGREGATIONS)
    );
    expect(outlet).toMatchObject({ metric: 'AirTemperature', processArea: ['Outlet', 'Top'], aggregation: 'max' });
    expect(inlet).toMatchObject({ metric: 'hw.temperature', processArea: ['GPU'] });
  });

  test('with signs as people paste them', () => {
    expect(calculate('A − B × 2').value).toBe(6_000);
  });

  test('products before sums, from left to right', () => {
    expect(calculate('A - B - B').value).toBe(6_000);
    expect(calculate('A - 2 * B').value).toBe(6_000);
    expect(calculate('A / B / 2').value).toBe(2);
  });
});

test.each([
  ['Cel', '°C'],
  ['kW.h', 'kWh'],
  ['m3/h', 'm³/h'],
  ['kV.A{reactive}', 'kvar'],
  ['K{difference}', 'K'],
])('%s is written %s', (ucum, words) => {
  expect(unitWords(ucum)).toBe(words);
});

function refusal(attempt: () => unknown): ExpressionError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ExpressionError) {
      return error;
    }
    throw error;
  }
  throw new Error('It was not refused');
}
