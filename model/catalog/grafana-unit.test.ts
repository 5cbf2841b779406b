import { createRequire } from 'node:module';
import type * as GrafanaData from '@grafana/data';
import { expect, test } from 'vitest';
import { GRAFANA_UNITS } from '../expression/units.ts';
import { METRICS } from './catalog.ts';

/** Grafana's CommonJS build: its ES modules ask moment-timezone for a named export that Node does not see. */
const { getValueFormats } = createRequire(import.meta.url)('@grafana/data') as typeof GrafanaData;

test('every metric shows in a unit that Grafana knows', () => {
  const known = new Set(getValueFormats().flatMap(({ submenu }) => (submenu ?? []).map(({ value }) => value)));
  const unknown = METRICS.filter(({ grafanaUnit }) => !grafanaUnit.startsWith('suffix:') && !known.has(grafanaUnit));
  expect(unknown.map(({ id, grafanaUnit }) => [id, grafanaUnit])).toEqual([]);
});

test('every unit of a result shows in a unit that Grafana knows', () => {
  const known = new Set(getValueFormats().flatMap(({ submenu }) => (submenu ?? []).map(({ value }) => value)));
  expect([...GRAFANA_UNITS].filter(([, unit]) => !unit.startsWith('suffix:') && !known.has(unit))).toEqual([]);
});
