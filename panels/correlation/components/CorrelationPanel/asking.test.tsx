import React from 'react';
import { EventBusSrv, LoadingState, dateTime } from '@grafana/data';
import type { DataFrame, DataQueryRequest, PanelProps } from '@grafana/data';
import { setDataSourceSrv } from '@grafana/runtime';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of } from 'rxjs';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Question } from '../../../shared/ask/ask.ts';
import { RANGE_MS, ROWS, STEP_MS, plantFrames, plenumFrame } from '../../../shared/testing/frames.ts';
import { eventsFrame } from '../../../shared/testing/jobs.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { CorrelationOptions } from '../../options.ts';
import { comparisons } from '../../testing/comparisons.ts';
import { CorrelationPanel } from './CorrelationPanel.tsx';

let asked: Question[][];
let answer: (query: Question) => DataFrame[];
let failure: string | undefined;

const ofZones = () => comparisons([{ zone: 'row-a' }]);
const ofRacks = () =>
  comparisons([
    { rack: 'R-A01', zone: 'row-a' },
    { rack: 'R-A02', zone: 'row-a', isFinding: false, r: 0.1 },
  ]);

beforeEach(() => {
  asked = [];
  failure = undefined;
  answer = ({ refId }) => [{ ...(refId === 'zone' ? ofZones() : ofRacks()), refId }];
  const resources: Record<string, unknown> = {
    'values/zone': { values: [{ value: 'row-a', text: 'Row A' }] },
    catalog: {
      metrics: [
        { id: 'hw.temperature', title: 'Component temperature', points: 8, processAreas: ['GPU'] },
        { id: 'Humidity', title: 'Humidity', points: 0, processAreas: [] },
      ],
    },
  };
  setDataSourceSrv({
    get: async () => ({
      query: ({ targets }: DataQueryRequest) => {
        asked.push(targets as Question[]);
        return of(
          failure ? { data: [], error: { message: failure } } : { data: (targets as Question[]).flatMap(answer) }
        );
      },
      getResource: async (path: string) => resources[path],
    }),
  } as never);
});

function show(frames = plantFrames(), { toMs = RANGE_MS[1], options = {} as Partial<CorrelationOptions> } = {}) {
  const range = { from: dateTime(toMs - (RANGE_MS[1] - RANGE_MS[0])), to: dateTime(toMs) };
  const timeRange = { ...range, raw: range };
  const target = { refId: 'A', kind: 'timeseries', groupBy: 'rack', scope: { zones: ['$zone'], racks: ['$rack'] } };
  const props = {
    data: {
      series: frames,
      state: LoadingState.Done,
      timeRange,
      request: { targets: [target], scopedVars: {}, range: timeRange },
    },
    timeRange,
    timeZone: 'utc',
    width: 1200,
    height: 600,
    options: { ...DEFAULT_OPTIONS, ...options },
    eventBus: new EventBusSrv(),
    replaceVariables: (text: string) => text,
    onChangeTimeRange: vi.fn(),
  } as unknown as PanelProps<CorrelationOptions>;
  return { ...render(<CorrelationPanel {...props} />), props };
}

it('says behind its finding in which zone it is so, and which rack differs', async () => {
  show();
  await screen.findByText(
    /r 1\.00.*\. Inlet air temperature of Row A follows rack power by 4 min \(r 0\.83, n 61\); R-A02 does not\.$/
  );
  expect(asked[0]).toMatchObject([
    { kind: 'correlation', groupBy: 'zone', scope: { zones: ['$zone'], racks: ['$rack'] } },
    {
      kind: 'correlation',
      groupBy: 'rack',
      scope: { racks: ['R-A01', 'R-A02'] },
      pairs: [{ x: { metric: 'RackPower' }, y: { metric: 'AirTemperature', processArea: ['Inlet'] } }],
    },
  ]);
});

it('compares places once a minute, not with every refresh of a live dashboard', async () => {
  const { rerender, props } = show();
  await screen.findByText(/R-A02 does not/);
  const at = (toMs: number) => {
    const range = { from: dateTime(toMs - (RANGE_MS[1] - RANGE_MS[0])), to: dateTime(toMs) };
    return { ...range, raw: range };
  };
  for (const laterMs of [5_000, 10_000, 55_000]) {
    rerender(<CorrelationPanel {...props} timeRange={at(RANGE_MS[1] + laterMs)} />);
  }
  expect(asked).toHaveLength(1);
  rerender(<CorrelationPanel {...props} timeRange={at(RANGE_MS[1] + 60_000)} />);
  await waitFor(() => expect(asked).toHaveLength(2));
});

it('compares zones alone where a thousand racks are drawn', async () => {
  const many = Array.from({ length: 61 }, (_, number) =>
    plantFrames()
      .slice(0, 2)
      .map((frame) => ({
        ...frame,
        fields: frame.fields.map((field) => ({ ...field, labels: { ...field.labels, rack: `R${number}` } })),
      }))
  ).flat();
  show(many);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]!.map(({ groupBy }) => groupBy)).toEqual(['zone']);
});

it('says why places could not be compared, and keeps its drawing', async () => {
  failure = 'more than 5,000 pairs';
  show();
  await screen.findByText('Racks and zones could not be compared: more than 5,000 pairs');
  expect(screen.getByRole('region', { name: 'Power' })).toBeTruthy();
});

it('asks nothing of a data source that is not ours', async () => {
  const frames = plantFrames().map((frame) => ({ ...frame, meta: {} }));
  show(frames);
  await Promise.resolve();
  expect(asked).toHaveLength(0);
  expect(screen.queryByLabelText('Racks and zones')).toBeNull();
});

it('shows all racks and zones by strength with what chance would give, the rest of the pairs beside', async () => {
  show();
  await screen.findByText(/R-A02 does not/);
  fireEvent.click(screen.getByLabelText('Racks and zones'));
  const matrix = await screen.findByRole('region', { name: 'Racks and zones by strength' });
  expect(
    within(matrix)
      .getAllByRole('rowheader')
      .map(({ textContent }) => textContent)
  ).toEqual(['R-A01 Row A', 'Row A zone', 'R-A02 Row A']);
  expect(within(matrix).getByText(/^Of 3 comparisons, chance alone would make less than 1/)).toBeTruthy();
  expect(within(matrix).getByText('may be chance')).toBeTruthy();
  expect(asked.at(-1)).toMatchObject([
    { scope: { racks: ['$rack'] } },
    { groupBy: 'rack', scope: { racks: ['$rack'] } },
  ]);
});

it('compares any metric that is measured, read for the racks that are drawn', async () => {
  const user = userEvent.setup();
  const load = (row: number) => Math.sin(row / 3.1) + Math.sin(row / 1.7 + 2) + Math.sin(row * row * 0.37);
  answer = (query) =>
    query.refId === 'chosen'
      ? [
          {
            ...plenumFrame({
              ...{
                title: 'Component temperature',
                metric: 'hw.temperature',
                domain: 'thermal',
                unit: 'celsius',
                rack: 'R-A01',
              },
              ...{
                processArea: 'GPU',
                areas: ['GPU'],
                values: Array.from({ length: ROWS }, (_, row) => 60 + 5 * load(row - 1)),
              },
            }),
            refId: 'chosen',
          },
        ]
      : [];
  show();
  const picker = screen.getByLabelText('Metric that follows');
  await user.click(picker);
  await user.click(await screen.findByText('Component temperature (GPU)'));
  expect(screen.queryByText('Humidity')).toBeNull();
  await screen.findByText(/Mean rack power leads GPU component temperature by 1 min/i);
  expect(asked.flat().find(({ refId }) => refId === 'chosen')).toMatchObject({
    metrics: [{ metric: 'hw.temperature', processArea: ['GPU'] }],
    scope: { racks: ['R-A01', 'R-A02'] },
    groupBy: 'rack',
  });
});

it('turns the two round where one is chosen for the other', async () => {
  const user = userEvent.setup();
  show();
  await user.click(screen.getByLabelText('Metric that leads'));
  await user.click((await screen.findAllByText('Inlet air temperature')).at(-1)!);
  await screen.findByText(/against/, { selector: 'figcaption' });
  expect(screen.getByRole('img', { name: /Mean rack power leads/ }).previousElementSibling!.textContent).toMatch(
    /^Rack power.*against inlet air temperature/
  );
});

it('draws jobs as lanes under the strips, and zooms to one', () => {
  const { props } = show([...plantFrames(), eventsFrame()]);
  fireEvent.click(screen.getByRole('button', { name: /^2 tune/ }));
  fireEvent.click(within(screen.getByRole('region', { name: 'Job 2 tune' })).getByText('Zoom to it'));
  expect(props.onChangeTimeRange).toHaveBeenCalledWith({
    from: RANGE_MS[0] + 30 * STEP_MS,
    to: RANGE_MS[0] + 90 * STEP_MS,
  });
});

it('has no lanes where they are switched off', () => {
  show([...plantFrames(), eventsFrame()], { options: { jobLanes: 'none' } });
  expect(screen.queryByRole('group', { name: 'Jobs' })).toBeNull();
});

it('zooms by keyboard to a stretch that Shift and the arrows mark', () => {
  const { props } = show();
  const strips = screen.getByRole('group', { name: /^Strips over time/ });
  const step = (RANGE_MS[1] - RANGE_MS[0]) / 100;
  for (let press = 0; press < 10; press++) {
    fireEvent.keyDown(strips, { key: 'ArrowLeft' });
  }
  for (let press = 0; press < 5; press++) {
    fireEvent.keyDown(strips, { key: 'ArrowLeft', shiftKey: true });
  }
  fireEvent.keyDown(strips, { key: 'Enter' });
  expect(props.onChangeTimeRange).toHaveBeenCalledWith({
    from: Math.round(RANGE_MS[1] - 15 * step),
    to: Math.round(RANGE_MS[1] - 10 * step),
  });
});
