import React from 'react';
import { EventBusSrv, LoadingState, dateTime } from '@grafana/data';
import type { DataFrame, DataQueryRequest, PanelProps } from '@grafana/data';
import { setDataSourceSrv, setTemplateSrv } from '@grafana/runtime';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { of } from 'rxjs';
import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { FloorOptions } from '../../options.ts';
import { hallFrames, racksFrame } from '../../testing/frames.ts';
import { FloorPanel } from './FloorPanel.tsx';

const HOUR_MS = 3_600_000;
const END_MS = 10 * HOUR_MS;

interface Asked {
  kind?: string;
  at?: number;
  scope?: { racks: string[] };
}

let asked: Asked[];
let answer: (query: Asked) => DataFrame[];
let failure: string | undefined;

beforeEach(() => {
  asked = [];
  failure = undefined;
  answer = () => [];
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as never);
  setDataSourceSrv({
    get: async () => ({
      query: (request: DataQueryRequest) => {
        const query = request.targets[0] as unknown as Asked;
        asked.push(query);
        return of(failure ? { data: [], error: { message: failure } } : { data: answer(query) });
      },
      getResource: async () => ({
        equipment: [
          { id: 'n1', site: 's', name: 'Node 1', objectType: 'Server', rack: 'R-A01', positionU: 3, heightU: 8 },
        ],
      }),
    }),
  } as never);
});

function show(over: Partial<FloorOptions> = {}, frames = hallFrames()) {
  for (const frame of frames) {
    frame.meta!.custom!['plenum'].atMs = END_MS;
  }
  const range = { from: dateTime(END_MS - HOUR_MS), to: dateTime(END_MS) };
  const timeRange = { ...range, raw: range };
  const request = { targets: [{ refId: 'A', kind: 'floor', at: 'end' }], scopedVars: {}, range: timeRange };
  const props = {
    data: { series: frames, state: LoadingState.Done, timeRange, request },
    timeRange,
    timeZone: 'utc',
    width: 1200,
    height: 700,
    options: { ...DEFAULT_OPTIONS, metric: 'Air temperature Inlet', ...over },
    eventBus: new EventBusSrv(),
    replaceVariables: (text: string) => text,
  } as unknown as PanelProps<FloorOptions>;
  return render(<FloorPanel {...props} />);
}

const past = (at: number) => {
  const frames = hallFrames({ 'R-A01': { inlet: 31, state: 'warn' } });
  for (const frame of frames) {
    frame.meta!.custom!['plenum'].atMs = at;
  }
  return frames;
};
const slider = () => screen.getByRole('slider', { name: 'Time' });

it('replays: the same query for another moment of the range, and back to the end', async () => {
  answer = ({ at }) => past(at!);
  show();
  fireEvent.change(slider(), { target: { value: '10' } });
  await screen.findByText(/^At .*: 8 racks: 1 near its limit \(R-A01\)/);
  expect(asked[0]).toMatchObject({ kind: 'floor', at: expect.any(Number) });
  expect(asked[0]!.at).toBeGreaterThanOrEqual(END_MS - HOUR_MS);
  expect(asked[0]!.at).toBeLessThan(END_MS);
  fireEvent.click(screen.getByRole('button', { name: 'End' }));
  expect(screen.getByText(/^8 racks, all within limits/)).toBeTruthy();
});

it('asks once for a moment that it has seen', async () => {
  answer = ({ at }) => past(at!);
  show();
  for (const value of ['10', '20', '10']) {
    fireEvent.change(slider(), { target: { value } });
    await waitFor(() => expect(screen.getByText(/^At /).textContent).toContain('near its limit'));
  }
  await waitFor(() => expect(asked.length).toBe(2));
});

it('says why a moment could not be read, and keeps what it has', async () => {
  failure = 'connection lost';
  show();
  fireEvent.change(slider(), { target: { value: '10' } });
  await screen.findByText('The hall at that time could not be read: connection lost');
  expect(screen.getByRole('application')).toBeTruthy();
});

it('opens a rack into its elevation, asked for that rack alone', async () => {
  answer = () => [racksFrame([])];
  show();
  fireEvent.keyDown(screen.getByRole('application'), { key: 'Home' });
  fireEvent.keyDown(screen.getByRole('application'), { key: 'Enter' });
  await screen.findByText('Elevation, 48 U');
  expect(screen.getByTitle('Node 1, U 3 to 10')).toBeTruthy();
  expect(asked[0]).toMatchObject({ groupBy: 'point', scope: { racks: ['R-A01'] } });
});

it('says why what is in a rack could not be read', async () => {
  failure = 'too many points';
  show();
  fireEvent.keyDown(screen.getByRole('application'), { key: 'Home' });
  fireEvent.keyDown(screen.getByRole('application'), { key: 'Enter' });
  await screen.findByText(/What is in it could not be read: too many points/);
});

it('shows the elevation of the one rack of its scope, without a click, and the plan to choose one from where there are several', async () => {
  answer = () => [racksFrame([])];
  const [racks, ...rest] = hallFrames();
  const one = {
    ...racks!,
    length: 1,
    fields: racks!.fields.map((field) => ({ ...field, values: field.values.slice(0, 1) })),
  };
  const { unmount } = show({ view: 'elevation' }, [one, ...rest]);
  await screen.findByText('Elevation, 48 U');
  expect(screen.queryByRole('application')).toBeNull();
  expect(asked[0]).toMatchObject({ groupBy: 'point', scope: { racks: ['R-A01'] } });
  unmount();
  show({ view: 'elevation' });
  expect(screen.getByRole('application', { name: /^Plan of 8 racks/ })).toBeTruthy();
  expect(screen.queryByText('Elevation, 48 U')).toBeNull();
});
