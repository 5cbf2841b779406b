import React from 'react';
import { LoadingState, toDataFrame } from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { capacityFrame, hallFrames } from '../../testing/frames.ts';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { CapacityOptions } from '../../options.ts';
import { CapacityPanel } from './CapacityPanel.tsx';

interface Given {
  width?: number;
  state?: LoadingState;
  errors?: object[];
  options?: Partial<CapacityOptions>;
}

function show(frames: DataFrame[], { width = 1400, options, ...data }: Given = {}) {
  const props = {
    data: { series: frames, state: LoadingState.Done, ...data },
    width,
    height: 800,
    options: { ...DEFAULT_OPTIONS, ...options },
    replaceVariables: (text: string) => (/\$\{(zone|rack)\}/.test(text) ? 'All' : text),
  } as unknown as PanelProps<CapacityOptions>;
  return { ...render(<CapacityPanel {...props} />), props };
}

const bar = (name: RegExp) => screen.getByRole('img', { name });
const places = () => within(screen.getByRole('region', { name: /would fit/ })).getAllByRole('listitem');

it('says first where the next rack fits and what the queue will draw', () => {
  show(hallFrames());
  const sentence = screen.getByText(
    /^The next 40 kW rack of 32 U fits in 1 of 4 places with one side lost, best in R-A01/
  );
  expect(sentence.tagName).toBe('P');
  expect(sentence.textContent).toMatch(/The 3 jobs that wait will draw 100 kW \(80 kW to 125 kW\)/);
});

it('shows power, cooling and space of each zone against its limits', () => {
  show(hallFrames());
  expect(bar(/^Power of Row A: 18\.4 kW left of 238 kW, 92 % used, without one feed, 12 kW stranded$/)).toBeTruthy();
  expect(bar(/^Cooling of Row A: 40 kW left of 240 kW/)).toBeTruthy();
  expect(bar(/^Space of Row A: 184 U left of 240 U/)).toBeTruthy();
});

it('says what is not known instead of drawing an empty bar', () => {
  show(hallFrames());
  expect(screen.getByText('Cooling: the limit of a cooler is not known')).toBeTruthy();
});

it('names in words what its colour says', () => {
  show(hallFrames());
  // Power and cooling of row A.
  expect(screen.getAllByText('near the limit')).toHaveLength(2);
});

it('switches to everything in place, and to what each side carries when the other is lost', () => {
  show(hallFrames());
  fireEvent.click(screen.getByLabelText('N'));
  expect(bar(/^Power of Row A: 257 kW left of 477 kW/)).toBeTruthy();
  expect(bar(/^Power of UPS A: 700 kW left of 1\.10 MW/)).toBeTruthy();
  fireEvent.click(screen.getByLabelText('A/B failover'));
  expect(bar(/^Power of UPS A: 300 kW left of 1\.10 MW, 73 % used, without UPS-B, 100 kW stranded/)).toBeTruthy();
});

it('ranks places by what is left, and says why elsewhere it does not fit', () => {
  show(hallFrames());
  expect(places().map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/R-A01.*45 kWFits, with 5 kW left after it/),
    expect.stringMatching(/R-B01.*May fit: not known: cooling limit of CDU-1/),
    expect.stringMatching(/R-B02.*Does not fit: only 4 U are free/),
    expect.stringMatching(/R-A02.*Does not fit: its own feeds take 28 kW more with one lost/),
  ]);
  expect(screen.getByText(/What stops it elsewhere:.*height units \(1 place\)/)).toBeTruthy();
});

it('asks for another load while it is typed, and waits for what is a number', () => {
  show(hallFrames());
  const power = screen.getByLabelText('Power of the next rack, kW');
  fireEvent.change(power, { target: { value: '20' } });
  expect(screen.getByText(/The next 20 kW rack of 32 U fits in 2 of 4 places/)).toBeTruthy();
  fireEvent.change(power, { target: { value: '' } });
  expect(screen.getByText(/The next 20 kW rack of 32 U/)).toBeTruthy();
  fireEvent.change(screen.getByLabelText(/Height units of the next rack/), { target: { value: '4' } });
  expect(screen.getByText(/The next 20 kW rack of 4 U fits in 3 of 4 places/)).toBeTruthy();
});

it('says what stops the closest place where none takes the rack', () => {
  show(hallFrames(), { options: { rackKw: 500 } });
  expect(
    screen.getByText(/fits nowhere with one side lost\. Closest is R-B01: its own feeds take 98 kW more/)
  ).toBeTruthy();
});

it('sets the variable of a zone and of a rack', () => {
  show(hallFrames());
  fireEvent.click(screen.getByRole('button', { name: 'Row A' }));
  expect(locationService.getSearchObject()['var-zone']).toBe('row-a');
  fireEvent.click(screen.getByRole('button', { name: 'R-A02' }));
  expect(locationService.getSearchObject()['var-rack']).toBe('R-A02');
});

it('writes numbers as their fields say', () => {
  const frames = hallFrames();
  for (const field of frames.flatMap(({ fields }) => fields)) {
    if (field.config.unit === 'watt') {
      field.config = { ...field.config, decimals: 2 };
    }
  }
  show(frames);
  expect(bar(/^Power of Row A: 18\.40 kW left of 238\.40 kW/)).toBeTruthy();
});

it('tags simulated readings, and real ones not', () => {
  const { unmount } = show(hallFrames({ simulated: true }));
  expect(screen.getByText('simulated')).toBeTruthy();
  unmount();
  show(hallFrames());
  expect(screen.queryByText('simulated')).toBeNull();
});

it('lists the largest jobs of the queue first, and those of which nothing is known last', () => {
  show(hallFrames());
  const rows = within(screen.getByRole('region', { name: 'What the queue will draw' }))
    .getAllByRole('row')
    .slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^train-12research32.*60 kW$/),
    expect.stringMatching(/^train-11research32.*40 kW$/),
    expect.stringMatching(/^train-13.*not known$/),
  ]);
});

it('says that no job waits', () => {
  const frames = hallFrames().slice(0, 3);
  show([...frames, capacityFrame('queue', [], { queue: { jobs: 0, unknown: 0 } })]);
  expect(screen.getAllByText(/No job waits\./).length).toBeGreaterThan(0);
});

it('names the queries that it needs where there is none of its kind', () => {
  show([toDataFrame({ fields: [] })]);
  expect(screen.getByText('No answer about capacity')).toBeTruthy();
  expect(screen.getByText(/queries of the kind Capacity/)).toBeTruthy();
});

it('says what to do in an empty scope', () => {
  show([capacityFrame('zone', [])]);
  expect(screen.getByText('No zone, rack or chain in this scope')).toBeTruthy();
  expect(screen.getByRole('link', { name: /See what is connected/ })).toBeTruthy();
});

it('says that the query failed, and that it is not allowed', () => {
  const { unmount } = show([], { state: LoadingState.Error, errors: [{ message: 'The database is away.' }] });
  expect(screen.getByText('The database is away.')).toBeTruthy();
  unmount();
  show([], { state: LoadingState.Error, errors: [{ message: 'Forbidden', status: 403 }] });
  expect(screen.getByText('You may not see this')).toBeTruthy();
});

it('keeps its drawing while a refresh fails, with the reason', () => {
  show(hallFrames(), { state: LoadingState.Error, errors: [{ message: 'timed out' }] });
  expect(screen.getByText('timed out')).toBeTruthy();
  expect(bar(/^Power of Row A/)).toBeTruthy();
});

it('is silent while it loads a first time', () => {
  expect(show([], { state: LoadingState.Loading }).container.textContent).toBe('');
});
