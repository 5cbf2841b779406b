import React from 'react';
import { EventBusSrv, LoadingState, dateTime } from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { RANGE_MS, plantFrames } from '../../../shared/testing/frames.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { CorrelationOptions } from '../../options.ts';
import { CorrelationPanel } from './CorrelationPanel.tsx';

function show(
  frames: DataFrame[],
  {
    width = 1200,
    options = DEFAULT_OPTIONS,
    ...data
  }: { width?: number; options?: CorrelationOptions; state?: LoadingState; error?: object } = {}
) {
  const range = { from: dateTime(RANGE_MS[0]), to: dateTime(RANGE_MS[1]) };
  const timeRange = { ...range, raw: range };
  const props = {
    data: { series: frames, state: LoadingState.Done, timeRange, ...data },
    timeRange,
    timeZone: 'utc',
    width,
    height: 500,
    options,
    eventBus: new EventBusSrv(),
    onChangeTimeRange: vi.fn(),
  } as unknown as PanelProps<CorrelationOptions>;
  return { ...render(<CorrelationPanel {...props} />), props };
}

it('says its finding first, and the scatter says it to a screen reader', () => {
  show(plantFrames());
  expect(screen.getByText(/Mean rack power leads mean inlet air temperature by 4 min/).tagName).toBe('P');
  expect(screen.getByRole('img', { name: /leads mean inlet air temperature/ })).toBeTruthy();
});

it('stacks one strip a domain and names what it shows', () => {
  show(plantFrames());
  expect(screen.getByRole('region', { name: 'Power' })).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Thermal' })).toBeTruthy();
  expect(screen.getByText('Inlet air temperature, mean of 2 racks')).toBeTruthy();
});

it('fills the bars of lags that stand out from chance and leaves the others faint', () => {
  const { container } = show(plantFrames());
  const bars = [...container.querySelectorAll('rect[data-significant]')];
  const best = bars.filter((bar) => bar.getAttribute('data-significant') === 'true');
  expect(best.length).toBeGreaterThan(0);
  expect(best.length).toBeLessThan(bars.length / 2);
  expect(best[0]!.getAttribute('fill-opacity')).not.toBe(bars[0]!.getAttribute('fill-opacity'));
});

it('tags simulated readings', () => {
  show(plantFrames({ simulated: true }));
  expect(screen.getByText('simulated')).toBeTruthy();
});

it('does not tag real ones', () => {
  show(plantFrames());
  expect(screen.queryByText('simulated')).toBeNull();
});

it('says that samples are of poor quality', () => {
  show(plantFrames({ quality: [[3, 8, 'uncertain']] }));
  expect(screen.getByText(/Incomplete or uncertain values in 2 of 4 series/)).toBeTruthy();
});

it('shows strips, or scatter and lag profile, where the panel is narrow, and both again where it is wide', () => {
  const { container, rerender, props } = show(plantFrames(), { width: 360 });
  expect(container.querySelectorAll('rect[data-significant]')).toHaveLength(0);
  fireEvent.click(screen.getByLabelText('Scatter'));
  expect(container.querySelectorAll('rect[data-significant]').length).toBeGreaterThan(0);
  expect(screen.queryByRole('region', { name: 'Power' })).toBeNull();
  rerender(<CorrelationPanel {...props} width={1200} />);
  expect(screen.queryByLabelText('Scatter')).toBeNull();
  expect(screen.getByRole('region', { name: 'Power' })).toBeTruthy();
  expect(container.querySelectorAll('rect[data-significant]').length).toBeGreaterThan(0);
});

it('has the scatter of a narrow panel also where no metric can be chosen', () => {
  show(plantFrames(), { width: 360, options: { ...DEFAULT_OPTIONS, showChoice: false } });
  expect(screen.queryByLabelText('Metric that leads')).toBeNull();
  fireEvent.click(screen.getByLabelText('Scatter'));
  expect(screen.getByRole('img', { name: /leads mean inlet air temperature/ })).toBeTruthy();
});

it('says what is missing and where to look when there is no value', () => {
  show([]);
  expect(screen.getByText('No values in this time range')).toBeTruthy();
  expect(screen.getByRole('link', { name: /See what is connected/ }).getAttribute('href')).toContain(
    '/a/plenum-itot-app'
  );
});

it('shows the error of a failed query instead of an empty state', () => {
  show([], { state: LoadingState.Error, error: { message: 'Zone row-x is not known' } });
  expect(screen.getByText('Zone row-x is not known')).toBeTruthy();
});

it('keeps drawing what it has while a query fails', () => {
  show(plantFrames(), { state: LoadingState.Error, error: { message: 'timed out' } });
  expect(screen.getByText('timed out')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Power' })).toBeTruthy();
});

it('asks for a second metric instead of correlating one with itself', () => {
  show(plantFrames().filter((frame) => frame.fields[1]!.config.unit === 'watt'));
  expect(screen.getByText(/Add a second metric/)).toBeTruthy();
});

it('moves the shared cursor of the dashboard with the arrow keys', () => {
  const { props } = show(plantFrames());
  const published = vi.fn();
  props.eventBus.getStream({ type: 'data-hover' } as never).subscribe(published);
  fireEvent.keyDown(screen.getByRole('group', { name: /^Strips/ }), { key: 'ArrowLeft' });
  const step = (RANGE_MS[1] - RANGE_MS[0]) / 100;
  expect(published.mock.lastCall?.[0].payload.point.time).toBe(RANGE_MS[1] - step);
});

it('says that the value beside a heading is the latest', () => {
  show(plantFrames());
  expect(screen.getByRole('region', { name: 'Power' }).textContent).toMatch(/latest mean \d/);
});

it('leaves room for its sentence also when its first drawing had no values', () => {
  const observed: Element[] = [];
  const { ResizeObserver } = globalThis;
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = (element: Element) => observed.push(element);
      unobserve = () => {};
      disconnect = () => {};
    }
  );
  const { rerender, props } = show([]);
  expect(observed).toHaveLength(0);
  rerender(<CorrelationPanel {...props} data={{ ...props.data, series: plantFrames() }} />);
  expect(observed.some(({ textContent }) => textContent?.includes('leads mean inlet'))).toBe(true);
  vi.stubGlobal('ResizeObserver', ResizeObserver);
});
