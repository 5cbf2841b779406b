import React from 'react';
import {
  applyFieldOverrides,
  createTheme,
  type DataFrame,
  type FieldConfigSource,
  FieldType,
  LoadingState,
  MappingType,
  type PanelPlugin,
  type PanelProps,
  dateTime,
  ThresholdsMode,
  toDataFrame,
} from '@grafana/data';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import onCall from '../../../provisioning/dashboards/plenum-on-call.json' with { type: 'json' };
import { gaugePanel } from './GaugePanel.tsx';
import { REDUCE_DEFAULTS } from './reduced.ts';
import { statPanel } from './StatPanel.tsx';
import { stateTimelinePanel } from './StateTimelinePanel.tsx';

const { panels } = onCall as unknown as {
  panels: Array<{ title?: string; fieldConfig?: FieldConfigSource; options: object }>;
};

const FROM_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** Draws a stand-in over an hour, with the field config of a dashboard. */
function draw(plugin: PanelPlugin, frame: DataFrame, defaults: FieldConfigSource['defaults'], options: object = {}) {
  frame.fields.forEach((field) => Object.assign(field.config, defaults));
  const fieldConfig = { defaults, overrides: [] };
  const replaceVariables = (text: string) => text;
  const series = applyFieldOverrides({ data: [frame], fieldConfig, replaceVariables, theme: createTheme() });
  const from = dateTime(FROM_MS);
  const to = dateTime(FROM_MS + HOUR_MS);
  const timeRange = { from, to, raw: { from, to } };
  const Panel = plugin.panel as React.ComponentType<Partial<PanelProps>>;
  return render(
    <Panel
      data={{ state: LoadingState.Done, series, timeRange }}
      {...{ timeRange, timeZone: 'utc', fieldConfig, replaceVariables, options }}
      width={600}
      height={200}
      renderCounter={0}
    />
  );
}

describe('stand-ins of the preview for panels of Grafana', () => {
  it('a gauge writes the last value with its unit, and fills its arc as far as the value is between min and max', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: [FROM_MS, FROM_MS + HOUR_MS] },
        { name: 'Load', type: FieldType.number, values: [10, 75] },
      ],
    });
    const thresholds = {
      mode: ThresholdsMode.Absolute,
      steps: [
        { value: -Infinity, color: '#00ff00' },
        { value: 70, color: '#ff0000' },
      ],
    };
    const reduceOptions = REDUCE_DEFAULTS;
    const { container } = draw(
      gaugePanel as PanelPlugin,
      frame,
      { unit: 'percent', min: 50, max: 100, thresholds, color: { mode: 'thresholds' } },
      { reduceOptions }
    );
    expect(screen.getByRole('img').getAttribute('aria-label')).toMatch(/75\s*%/);
    const [whole, filled] = [...container.querySelectorAll('path')].map((path) => path.getAttribute('d')!);
    // Half of the way from 50 to 100 is the top of the arc.
    const [x, y] = filled!.split(' ').slice(-2).map(Number);
    expect(x).toBeCloseTo(0);
    expect(y).toBeCloseTo(-45);
    expect(whole).not.toBe(filled);
    expect(container.querySelectorAll('path')[1]!.getAttribute('stroke')).toBe('#ff0000');
  });

  it('a state timeline has one span for each stretch of a state, in its words, and none where nothing is known', () => {
    const minutes = [0, 15, 30, 45].map((minute) => FROM_MS + minute * 60_000);
    const frame = toDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: minutes },
        { name: 'CRAH-1', type: FieldType.number, values: [1, 1, null, 0] },
      ],
    });
    const mappings = [
      {
        type: MappingType.ValueToText as const,
        options: { '0': { text: 'off', index: 0 }, '1': { text: 'runs', index: 1 } },
      },
    ];
    draw(stateTimelinePanel as PanelPlugin, frame, { mappings });
    expect(screen.getByText('CRAH-1')).toBeTruthy();
    expect(
      screen.getAllByText(/^(runs|off)$/).map(({ style, textContent }) => [textContent, style.left, style.width])
    ).toEqual([
      ['runs', '0%', '50%'],
      ['off', '75%', '25%'],
    ]);
    expect(screen.getByTitle('runs, 2026-01-01 00:00:00 to 2026-01-01 00:30:00')).toBeTruthy();
  });

  it('a state timeline says that there is nothing, in the words of the dashboard', () => {
    const frame = toDataFrame({ fields: [{ name: 'time', type: FieldType.time, values: [] }] });
    draw(stateTimelinePanel as PanelPlugin, frame, { noValue: 'Nothing was read.' });
    expect(screen.getByText('Nothing was read.')).toBeTruthy();
  });

  it.each([
    [0, 'reached'],
    [0.1, 'under 1 min'],
    [7.4, '7 min'],
  ])('a stat says with the mappings of On-call that %f minutes are left: %s', (minutes, text) => {
    const { fieldConfig, options } = panels.find(({ title }) => title === 'Minutes left')!;
    const frame = toDataFrame({ fields: [{ name: 'left_low', type: FieldType.number, values: [minutes] }] });
    const { container } = draw(statPanel, frame, fieldConfig!.defaults, options);
    expect(container.textContent).toContain(text);
  });
});
