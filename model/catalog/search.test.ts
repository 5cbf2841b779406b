import { describe, expect, test } from 'vitest';
import { METRICS } from './catalog.ts';
import type { Metric } from './metric.ts';
import { isFound, otherNames, searchText } from './search.ts';

/** What a picker offers: each metric, and each of its process areas by itself. */
const OFFERED = METRICS.flatMap((metric) => [
  { name: metric.id, text: searchText(metric) },
  ...Object.keys(metric.areasCalled ?? {}).map((area) => ({
    name: `${metric.id} ${area}`,
    text: searchText(metric, [area]),
  })),
]);

const found = (search: string) => OFFERED.filter(({ text }) => isFound(search, text)).map(({ name }) => name);

describe('a metric is found by what either team calls it:', () => {
  test.each([
    ['junction', ['hw.temperature GPU', 'hw.temperature CPU']],
    ['TDP', ['hw.power GPU', 'hw.power CPU']],
    ['supply air', ['AirTemperature Supply']],
    ['SAT', ['AirTemperature Supply']],
    ['cold aisle', ['AirTemperature Inlet', 'hw.host.ambient_temperature', 'hw.temperature Ambient']],
    ['CHWS', ['LiquidTemperature Supply']],
    ['chilled water supply', ['LiquidTemperature Supply']],
    ['server wattage', ['hw.host.power']],
    ['breaker rating', ['CurrentLimit']],
    ['VRAM used', ['hw.gpu.memory.usage']],
    ['XID', ['hw.errors']],
    ['CFM', ['AirFlow']],
    ['flow switch', ['LiquidFlowState', 'AirFlowState']],
  ])('%s', (search, names) => {
    expect(found(search)).toEqual(names);
  });
});

describe('the words of a search', () => {
  const rackPower = searchText(METRICS.find(({ id }) => id === 'RackPower')!);

  test.each(['rack power', 'power rack', 'rackpower', 'pow ra', 'RACK-POWER', 'racks', ' rack  load ', ''])(
    'may be "%s"',
    (search) => expect(isFound(search, rackPower)).toBe(true)
  );

  test.each(['ack', 'rack temperature', 'ss', 'power of love'])('all have to begin a word, unlike "%s"', (search) =>
    expect(isFound(search, rackPower)).toBe(false)
  );
});

const WORDED = METRICS.map((metric): [string, Metric] => [metric.id, metric]);

test.each(WORDED)('%s has a word of the facility or of computing beside its title', (_id, metric) => {
  expect(otherNames(metric).length).toBeGreaterThan(0);
});

test.each(WORDED)('%s is called otherwise in words that add something', (_id, metric) => {
  const areas = Object.keys(metric.areasCalled ?? {});
  for (const words of [otherNames(metric), ...areas.map((area) => otherNames({ ...metric, alsoCalled: {} }, [area]))]) {
    expect(words).not.toContain(metric.title.toLowerCase());
    expect(words.filter((word) => !/^[\x20-\x7e]{2,40}$/.test(word) || word !== word.trim())).toEqual([]);
  }
});

test('computing metrics name process areas that they have', () => {
  const strange = METRICS.filter(({ origin }) => origin === 'opentelemetry').flatMap(
    ({ id, areas = [], areasCalled = {} }) =>
      Object.keys(areasCalled).flatMap((area) => (areas.includes(area) ? [] : [`${id} ${area}`]))
  );
  expect(strange).toEqual([]);
});
