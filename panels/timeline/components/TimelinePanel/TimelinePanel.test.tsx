import React from 'react';
import { EventBusSrv, LoadingState, dateTime } from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { plenumFrame, RANGE_MS, ROWS } from '../../../shared/testing/frames.ts';
import { DEFAULT_OPTIONS, type TimelineOptions } from '../../options.ts';
import { eventsFrame, MINUTE_MS } from '../../../shared/testing/jobs.ts';
import { costFrames, jobCostFrame, powerFrame } from '../../testing/frames.ts';
import { TimelinePanel } from './TimelinePanel.tsx';

function show(
  frames: DataFrame[],
  {
    width = 1200,
    options = {},
    ...data
  }: { width?: number; options?: Partial<TimelineOptions>; state?: LoadingState; error?: object } = {}
) {
  const range = { from: dateTime(RANGE_MS[0]), to: dateTime(RANGE_MS[1]) };
  const timeRange = { ...range, raw: range };
  const props = {
    data: { series: frames, state: LoadingState.Done, timeRange, ...data },
    timeRange,
    timeZone: 'utc',
    width,
    height: 500,
    options: { ...DEFAULT_OPTIONS, ...options },
    eventBus: new EventBusSrv(),
    onChangeTimeRange: vi.fn(),
  } as unknown as PanelProps<TimelineOptions>;
  return { ...render(<TimelinePanel {...props} />), props };
}

const rows = (value: (row: number) => number | null) => Array.from({ length: ROWS }, (_, row) => value(row));
const bar = (name: RegExp) => screen.getByRole('button', { name });
const inlet = (rack: string, value: (row: number) => number) =>
  plenumFrame({
    ...{ title: 'Air temperature', metric: 'AirTemperature', domain: 'thermal', unit: 'celsius' },
    ...{ rack, processArea: 'Inlet', values: rows(value) },
  });

it('answers whose job made the heat: energy of the largest share, the hottest inlet and who ran there', () => {
  const hot = inlet('R-A02', (row) => (row === 40 ? 30 : 24));
  show([
    eventsFrame(),
    powerFrame(
      'train',
      'ml',
      rows((row) => (row < 60 ? 6_000 : null))
    ),
    powerFrame(
      'unallocated',
      'unallocated',
      rows((row) => (row < 60 ? 8_000 : null))
    ),
    powerFrame(
      'serve',
      'web',
      rows((row) => (row < 60 ? null : 2_000))
    ),
    inlet('R-A01', () => 23),
    hot,
  ]);
  // 6 kW and 8 kW of nobody for an hour, 2 kW for another; class A1 allows up to 32 °C.
  expect(screen.getByText(/ran;/).textContent).toBe(
    '4 jobs of 3 tenants ran; most energy went to job train: 6 kWh of 16 kWh (38 %). The inlet of R-A02 came within 2.0 K of its limit at 01-05 10:40, while job 1 train and job 2 tune ran there.'
  );
});

it('names the tenant on the bar where the lane does not: a colour alone says nothing to some', () => {
  const texts = () =>
    screen.getAllByRole('button').flatMap(({ dataset, textContent }) => (dataset.bar ? textContent : []));
  const { unmount } = show([eventsFrame()]);
  expect(texts()).toContain('1 train');
  unmount();
  show([eventsFrame()], { options: { lanes: 'rack' } });
  expect(texts()).toContain('1 train ml');
  expect(texts().join()).not.toContain('no tenant');
});

it('has a lane for each tenant, rack or job; jobs at the same time lie below each other', () => {
  const lanes = () =>
    screen
      .getAllByRole('listitem')
      .map((lane) => [lane.firstElementChild!.textContent, within(lane).getAllByRole('button').length]);
  const { unmount } = show([eventsFrame()]);
  expect(lanes()).toEqual([
    ['ml', 2],
    ['no tenant', 1],
    ['web', 1],
  ]);
  expect(bar(/^1 train/).parentElement).not.toBe(bar(/^2 tune/).parentElement);
  unmount();
  const second = show([eventsFrame()], { options: { lanes: 'rack' } });
  expect(lanes()).toEqual([
    ['R-A01', 2],
    ['R-A02', 2],
    ['rack unknown', 1],
  ]);
  second.unmount();
  show([eventsFrame()], { options: { lanes: 'job' } });
  expect(lanes()).toHaveLength(4);
});

it('puts a bar where its job was, and leads from bar to bar by arrows with one stop of the tab key', () => {
  show([eventsFrame()]);
  expect(bar(/^3 serve/).style).toMatchObject({ left: '50%', width: '50%' });
  expect(screen.getAllByRole('button').filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  bar(/^1 train/).focus();
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(bar(/^2 tune/));
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(bar(/^4 adhoc/));
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowUp' });
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowUp' });
  expect(document.activeElement).toBe(bar(/^1 train/));
});

it('tells more of a job that is chosen, and zooms to it', () => {
  const { props } = show([
    eventsFrame(),
    powerFrame(
      '2',
      'ml',
      rows((row) => (row >= 30 && row < 90 ? 3_000 : null))
    ),
  ]);
  fireEvent.click(bar(/^2 tune/));
  const detail = screen.getByRole('region', { name: 'Job 2 tune' });
  expect(detail.textContent).toContain('R-A02');
  expect(detail.textContent).toContain('FAILED');
  expect(detail.textContent).toContain('3 kWh in this range');
  fireEvent.click(within(detail).getByText('Zoom to it'));
  expect(props.onChangeTimeRange).toHaveBeenCalledWith({
    from: RANGE_MS[0] + 30 * MINUTE_MS,
    to: RANGE_MS[0] + 90 * MINUTE_MS,
  });
  fireEvent.click(within(detail).getByLabelText('Close'));
  expect(screen.queryByRole('region')).toBeNull();
});

it('zooms to a stretch that is dragged over', () => {
  const { props } = show([eventsFrame()]);
  const list = screen.getByRole('list');
  list.setPointerCapture = vi.fn();
  const lane = list.firstElementChild!;
  const at = (clientX: number) => ({ clientX, button: 0, pointerId: 1, pointerType: 'mouse' });
  // 150 px of names, then 1,050 px for two hours.
  fireEvent.pointerDown(lane, at(150));
  fireEvent.pointerMove(lane, at(675));
  fireEvent.pointerUp(lane, at(675));
  expect(props.onChangeTimeRange).toHaveBeenCalledWith({ from: RANGE_MS[0], to: RANGE_MS[0] + 60 * MINUTE_MS });
});

it('shows power and margin under the cursor of any panel of the dashboard', () => {
  const { props } = show([
    eventsFrame(),
    powerFrame(
      '1',
      'ml',
      rows((row) => row * 100)
    ),
    inlet('R-A01', () => 25),
  ]);
  expect(screen.getByRole('img', { name: 'Margin to A1: 7.0 K to 7.0 K' })).toBeTruthy();
  expect(screen.getByText('11.9 kW')).toBeTruthy();
  void props;
});

it('shows what hours cost in their currency, and what a job that is chosen cost and when', () => {
  const unclaimed = costFrames({ 'site meter incomplete': [100, 100] }, { row: 'unallocated' });
  const costs = [...costFrames({ ml: [2, 3], web: [1, 1.5] }), ...unclaimed];
  show([eventsFrame(), ...costs, jobCostFrame({ 1: 5.25, 2: null })]);
  expect(screen.getByText('Cost per hour').textContent).toMatch(/^Cost per hour 4\.50\s+EUR$/);
  expect(screen.getByRole('img', { name: 'Cost per hour: 3 EUR to 4.50 EUR' })).toBeTruthy();
  // Energy of a chargeback is no series: it is neither power nor the share of a job.
  expect(screen.getByText(/4 jobs of 3 tenants ran\./)).toBeTruthy();
  fireEvent.click(bar(/^1 train/));
  expect(screen.getByRole('region').textContent).toMatch(/5\.25\s+EUR from 01-05 00:00 to 01-05 12:00/);
  fireEvent.click(bar(/^2 tune/));
  expect(screen.getByRole('region').textContent).not.toContain('EUR');
});

it('adds no amounts of two currencies, and says nothing of cost where there is no tariff', () => {
  const { unmount } = show([
    eventsFrame(),
    ...costFrames({ ml: [2, 3] }),
    ...costFrames({ web: [7, 8] }, { currency: 'SEK' }),
    jobCostFrame({ 1: null }),
  ]);
  expect(screen.getAllByText('Cost per hour').map((one) => one.textContent.replaceAll(/\s+/g, ' '))).toEqual([
    'Cost per hour 3 EUR',
    'Cost per hour 8 SEK',
  ]);
  unmount();
  show([eventsFrame(), jobCostFrame({ 1: null })]);
  expect(screen.queryByText('Cost per hour')).toBeNull();
});

it('follows fingers: one takes the range along, two zoom it, and the dashboard is told at the end', () => {
  const { props } = show([eventsFrame()]);
  const lanes = screen.getByRole('list').parentElement!.parentElement!;
  const finger = (pointerId: number, clientX: number) => ({ pointerId, clientX, pointerType: 'touch', button: 0 });
  // 1,050 px for two hours: 175 px are 20 minutes.
  fireEvent.pointerDown(lanes, finger(1, 500));
  fireEvent.pointerMove(lanes, finger(1, 675));
  expect(bar(/^3 serve/).style.left).not.toBe('50%');
  expect(props.onChangeTimeRange).not.toHaveBeenCalled();
  fireEvent.pointerUp(lanes, finger(1, 675));
  expect(props.onChangeTimeRange).toHaveBeenLastCalledWith({
    from: RANGE_MS[0] - 20 * MINUTE_MS,
    to: RANGE_MS[1] - 20 * MINUTE_MS,
  });
});

it('zooms between two fingers, and leaves a tap to the bar and a scroll to the page', () => {
  const { props } = show([eventsFrame()]);
  const lanes = screen.getByRole('list').parentElement!.parentElement!;
  const finger = (pointerId: number, clientX: number) => ({ pointerId, clientX, pointerType: 'touch', button: 0 });
  fireEvent.pointerDown(lanes, finger(1, 300));
  fireEvent.pointerUp(lanes, finger(1, 302));
  fireEvent.pointerDown(lanes, finger(1, 300));
  fireEvent.pointerMove(lanes, finger(1, 340));
  fireEvent.pointerCancel(lanes, finger(1, 340));
  expect(props.onChangeTimeRange).not.toHaveBeenCalled();
  fireEvent.pointerDown(lanes, finger(1, 650));
  fireEvent.pointerDown(lanes, finger(2, 700));
  fireEvent.pointerMove(lanes, finger(1, 625));
  fireEvent.pointerMove(lanes, finger(2, 725));
  fireEvent.pointerUp(lanes, finger(2, 725));
  expect(props.onChangeTimeRange).not.toHaveBeenCalled();
  fireEvent.pointerUp(lanes, finger(1, 625));
  const [[{ from, to }]] = vi.mocked(props.onChangeTimeRange).mock.calls as [[{ from: number; to: number }]];
  expect(to - from).toBeCloseTo(60 * MINUTE_MS, -2);
});

it('names times in full: none whose label an end would cut in half', () => {
  // From 10:00 to 12:00, of which both ends are round.
  const { container } = show([eventsFrame()], { width: 380 });
  const axis = container.querySelector('[aria-hidden]')!;
  expect([...axis.querySelectorAll('span')].map((tick) => tick.textContent)).toEqual(['10:30', '11:00', '11:30']);
});

it('stacks names above the lanes on a phone', () => {
  show([eventsFrame()], { width: 380 });
  expect(screen.getByText('ml').style.width).toBe('');
});

it('says what is missing and where to look when there are no jobs, and why a query failed', () => {
  const { unmount } = show([]);
  expect(screen.getByText('No jobs in this time range')).toBeTruthy();
  expect(screen.getByRole('link', { name: /See what is connected/ })).toBeTruthy();
  unmount();
  show([], { error: { message: 'The database is away.' } });
  expect(screen.getByText('The database is away.')).toBeTruthy();
});
