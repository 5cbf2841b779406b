import React from 'react';
import { EventBusSrv, LoadingState, dateTime } from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { locationService, setTemplateSrv } from '@grafana/runtime';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { FloorOptions } from '../../options.ts';
import { hallFrames, racksFrame } from '../../testing/frames.ts';
import { FloorPanel } from './FloorPanel.tsx';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [{ name: 'rack' }], replace: (text: string) => text } as never);
  locationService.push('/d/x');
});

interface Shown {
  width?: number;
  state?: LoadingState;
  error?: object;
  options?: Partial<FloorOptions>;
  rack?: string;
}

function show(frames: DataFrame[], { width = 1200, options = {}, rack = '["R-A01"]', ...data }: Shown = {}) {
  const range = { from: dateTime(0), to: dateTime(3_600_000) };
  const timeRange = { ...range, raw: range };
  const props = {
    data: { series: frames, state: LoadingState.Done, timeRange, ...data },
    timeRange,
    timeZone: 'utc',
    width,
    height: 600,
    options: { ...DEFAULT_OPTIONS, ...options },
    eventBus: new EventBusSrv(),
    replaceVariables: () => rack,
  } as unknown as PanelProps<FloorOptions>;
  return render(<FloorPanel {...props} />);
}

const plan = () => screen.getByRole('application');
const press = (key: string, times = 1) => {
  for (let at = 0; at < times; at++) {
    fireEvent.keyDown(plan(), { key });
  }
};
const spoken = () =>
  screen
    .getAllByRole('status')
    .map(({ textContent }) => textContent)
    .join(' ');

it('says first what is wrong, then how the chosen metric lies, and that it is simulated', () => {
  show(hallFrames({ 'R-A02': { state: 'alarm', reason: 'Rack power' }, 'R-B01': { state: 'stale' } }), {
    options: { metric: 'Air temperature Inlet' },
  });
  expect(
    screen.getByText(
      '8 racks: 1 above its limit (R-A02), 1 stale or bad (R-B01). Air temperature Inlet is 23 °C to 26 °C, highest at R-A04.'
    )
  ).toBeTruthy();
  expect(screen.getByText('simulated')).toBeTruthy();
});

it('is walked by arrow keys: the live region says the rack and its value, Enter opens it, Escape closes it', () => {
  show(hallFrames({ 'R-A02': { jobs: '7 train' } }), { options: { metric: 'Air temperature Inlet' } });
  plan().focus();
  press('ArrowRight', 2);
  expect(spoken()).toContain('R-A02. Row A. Air temperature Inlet 24 °C. all within limits. 1 job: 7 train');
  press('ArrowDown');
  expect(spoken()).toContain('R-B02');
  press('Enter');
  const drawer = screen.getByRole('region', { name: 'Rack R-B02' });
  expect(document.activeElement).toBe(drawer);
  expect(within(drawer).getByText('BUS-A, BUS-B', { exact: false })).toBeTruthy();
  fireEvent.keyDown(drawer, { key: 'Escape' });
  expect(screen.queryByRole('region', { name: 'Rack R-B02' })).toBeNull();
  expect(document.activeElement).toBe(plan());
});

it('sets the variable of the dashboard, and clears it', () => {
  show(hallFrames());
  press('Home');
  press('Enter');
  expect(locationService.getSearchObject()['var-rack']).toBe('R-A01');
  fireEvent.click(screen.getByText('Show all racks on this dashboard'));
  expect(locationService.getSearchObject()['var-rack']).toBe('$__all');
});

it('leaves the address alone where the dashboard has no such variable, or none is wanted', () => {
  show(hallFrames(), { options: { variable: 'cabinet' } });
  press('Home');
  press('Enter');
  expect(locationService.getSearch().toString()).toBe('');
});

it('has the same in a table, the worst first, and opens racks from there', () => {
  show(hallFrames({ 'R-B03': { state: 'alarm', reason: 'Air temperature Inlet', inlet: 36 } }));
  fireEvent.click(screen.getByLabelText('Table'));
  const [first] = within(screen.getByRole('table')).getAllByRole('row').slice(1);
  expect(first!.textContent).toMatch(/^R-B03Row Babove its limit: Air temperature Inlet/);
  fireEvent.click(screen.getByRole('button', { name: 'R-B03' }));
  expect(screen.getByRole('region', { name: 'Rack R-B03' }).textContent).toContain('1 K too much');
});

it('offers margins only for what has a limit', () => {
  const frames = hallFrames();
  const limit = frames[0]!.fields.find(({ name }) => name === 'Rack power limit')!;
  limit.values = limit.values.map(() => null);
  show(frames);
  expect((screen.getByLabelText('Margin') as HTMLInputElement).disabled).toBe(true);
  expect((screen.getByLabelText('Value') as HTMLInputElement).checked).toBe(true);
});

it('says in the legend what occurs, with units, and nothing that does not', () => {
  show(hallFrames({ 'R-A01': { inlet: null, quality: 'stale', state: 'stale' } }), {
    options: { metric: 'Air temperature Inlet' },
  });
  expect(screen.getByText('25 °C')).toBeTruthy();
  expect(screen.getByText('stale, bad or incomplete')).toBeTruthy();
  expect(screen.queryByText('above limit')).toBeNull();
});

it('draws a table of another data source that has racks', () => {
  const racks = racksFrame([{ rack: 'a' }, { rack: 'b' }]);
  delete racks.meta;
  show([racks]);
  expect(screen.getByText(/^2 racks, all within limits. Rack power is 10 kW/)).toBeTruthy();
});

it('covers the plan with an open rack where the panel is narrow', () => {
  show(hallFrames(), { width: 360 });
  press('Home');
  press('Enter');
  expect(screen.getByRole('region', { name: 'Rack R-A01' }).style.width).toBe('360px');
});

it('says what is missing, and where to look', () => {
  show([]);
  expect(screen.getByText('There is no table of racks to draw')).toBeTruthy();
});

it('says that a scope has no rack', () => {
  show([racksFrame([])]);
  expect(screen.getByText('No rack lies in this scope')).toBeTruthy();
});

it('shows the error of a failed query, and says who can help where it was refused', () => {
  show([], { state: LoadingState.Error, error: { message: 'Zone row-x is not known' } });
  expect(screen.getByText('Zone row-x is not known')).toBeTruthy();
});

it('says that one may not see it', () => {
  show([], { state: LoadingState.Error, error: { status: 403, message: 'Forbidden' } });
  expect(screen.getByText('You may not see this')).toBeTruthy();
  expect(screen.getByText(/Forbidden. Ask an administrator/)).toBeTruthy();
});

it('keeps drawing what it has while a query fails, and draws nothing yet while the first loads', () => {
  const { unmount } = show(hallFrames(), { state: LoadingState.Error, error: { message: 'timed out' } });
  expect(screen.getByText('timed out')).toBeTruthy();
  expect(plan()).toBeTruthy();
  unmount();
  expect(show([], { state: LoadingState.Loading }).container.textContent).toBe('');
});

it('shows a picture under the plan as a picture, and refuses an address that is none', () => {
  const { container, unmount } = show(hallFrames(), {
    options: { imageUrl: 'data:image/svg+xml,<svg onload="alert(1)"/>' },
  });
  expect(container.querySelectorAll('img[alt=""]')).toHaveLength(1);
  expect(container.querySelector('[onload]')).toBeNull();
  unmount();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const refused = show(hallFrames(), { options: { imageUrl: 'javascript:alert(1)' } });
  expect(refused.container.querySelector('img[alt=""]')).toBeNull();
  expect(screen.getByText('The background picture has no address of a picture')).toBeTruthy();
});
