import React from 'react';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { METRICS } from '#model/catalog/catalog.ts';
import { LanguagePage } from './LanguagePage.tsx';

vi.mock('@grafana/runtime', async (load) => ({
  ...(await load<object>()),
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
}));

const search = (text: string) =>
  fireEvent.change(screen.getByLabelText('Search the common language'), { target: { value: text } });
const rows = () => screen.queryAllByRole('row').slice(1);
const cells = (row: HTMLElement) =>
  within(row)
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);

it('shows every metric with unit, limits and whose it is', () => {
  render(<LanguagePage />);
  expect(rows()).toHaveLength(METRICS.length);
  const inlet = rows().find((row) => cells(row)[0] === 'Air temperatureAirTemperature')!;
  expect(cells(inlet).slice(4)).toEqual([
    'DSX Exchange: AirTemperature',
    '°C',
    'inlet: 18 to 27 °C recommended (ASHRAE), 32 to 45 °C allowable by class; bad outside -60 °C to 100 °C',
    'Facility',
  ]);
});

it('finds a metric by the words of either team, in one domain or in all', () => {
  render(<LanguagePage />);
  search('supply air');
  expect(rows().map((row) => cells(row)[0])).toContain('Air temperatureAirTemperature');
  fireEvent.click(screen.getByLabelText('Compute'));
  expect(rows()).toHaveLength(0);
  expect(screen.getByRole('status').textContent).toBe('Nothing is called that. Try a shorter word, or another domain.');
  search('');
  expect(rows().length).toBeGreaterThan(0);
  expect(rows().every((row) => cells(row)[7] === 'Computing')).toBe(true);
});

it('finds a metric by the field of a source, and shows whose field it is', () => {
  render(<LanguagePage />);
  search('DCGM_FI_DEV_GPU_TEMP');
  expect(rows().map((row) => cells(row)[0])).toEqual(['Component temperaturehw.temperature']);
  expect(cells(rows()[0]!)[4]).toMatch(/dcgm-exporter: DCGM_FI_DEV_GPU_TEMP/);
});
