import React from 'react';
import { LoadingState, toDataFrame } from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { EnergyflowOptions } from '../../options.ts';
import { flowFrames, PLANT } from '../../testing/flow.ts';
import { EnergyflowPanel } from './EnergyflowPanel.tsx';

interface Given {
  width?: number;
  state?: LoadingState;
  errors?: object[];
  options?: Partial<EnergyflowOptions>;
  /** Value of the dashboard's variable. */
  zone?: string;
}

function show(frames: DataFrame[], { width = 1400, options, zone, ...data }: Given = {}) {
  const props = {
    data: { series: frames, state: LoadingState.Done, ...data },
    width,
    height: 700,
    options: { ...DEFAULT_OPTIONS, ...options },
    replaceVariables: (text: string) => (text.includes('${zone}') ? (zone ?? 'All') : text),
  } as unknown as PanelProps<EnergyflowOptions>;
  return render(<EnergyflowPanel {...props} />);
}

const node = (name: RegExp) => screen.getByRole('button', { name });

it('says the way of the power, what is lost, and what does not add up', () => {
  show(flowFrames());
  expect(
    screen.getByText(
      'Of 110 kW from the utility, 100 kW (91 %) reach the racks, 85 kW (77 %) the GPUs, 5 kW (4.5 %) are lost on the way and 4 kW (3.6 %) run the cooling. 3 kW at MTR-MAIN do not add up.'
    ).tagName
  ).toBe('P');
});

it('does not say that all meters agree where something is not accounted for, if only within their class', () => {
  show([flowFrames()[0]!]);
  expect(screen.getByText(/1 kW are not accounted for, which meters of class 1 may differ by\.$/)).toBeTruthy();
});

it('has PUE on the drawing once, with what it compares and its range', () => {
  show(flowFrames());
  const drawing = within(screen.getByRole('group', { name: 'Energy flow, PUE 1.10 (1.08 to 1.12)' }));
  expect(drawing.getByText('PUE 1.10')).toBeTruthy();
  expect(drawing.getByText('110 kW ÷ 100 kW, between 1.08 and 1.12')).toBeTruthy();
  expect(screen.getAllByText(/PUE/)).toHaveLength(1);
});

it('names the meters that could explain an imbalance, and what is not measured', () => {
  show(flowFrames());
  const item = screen.getByText('MTR-MAIN: 3 kW of 111 kW (2.7 %) go in and do not come out.').closest('li')!;
  expect(item.textContent).toContain('One of these meters may be wrong, or something has none: MTR-MAIN MTR-MECH');
  expect(screen.getByText(/Not measured, so not drawn: Power from MTR-MECH to CDU-1\./)).toBeTruthy();
});

it('tells what flows into a part and out of it by keyboard, with its meters', () => {
  show(flowFrames());
  fireEvent.keyDown(node(/^UPS 105 kW in and out$/), { key: 'Enter' });
  expect(
    screen.getByText(
      /In: Utility 105 kW \(measured\)\. Out: .*Losses: UPS 4 kW \(what is left\).*Meters: MTR-Utility, MTR-UPS\./
    )
  ).toBeTruthy();
  expect(node(/^UPS /).getAttribute('aria-pressed')).toBe('true');
});

it('shows a zone alone when it is clicked', () => {
  show(flowFrames());
  fireEvent.click(node(/^Row B .*Shows this zone only$/));
  expect(locationService.getSearchObject()['var-zone']).toBe('row-b');
});

it('shows every zone again when the one that is shown is clicked', () => {
  show(flowFrames(), { zone: 'row-b' });
  const row = node(/^Row B .*Shows every zone again$/);
  expect(row.getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(row);
  expect(locationService.getSearchObject()['var-zone']).toBe('$__all');
});

it('has every flow in a table, for who does not see the drawing', () => {
  show(flowFrames());
  expect(within(screen.getByRole('table', { name: 'Every flow' })).getAllByRole('row')).toHaveLength(PLANT.length + 1);
});

it('switches to energy', () => {
  show(flowFrames());
  fireEvent.click(screen.getByLabelText('Energy'));
  expect(node(/^UPS 1\.05 MWh in/)).toBeTruthy();
});

it('writes numbers as their field says', () => {
  const frames = flowFrames();
  const field = frames[0]!.fields.find(({ name }) => name === 'power')!;
  field.config = { ...field.config, decimals: 2 };
  show(frames);
  expect(node(/^UPS 105\.00 kW in/)).toBeTruthy();
});

it('flows downwards on a phone', () => {
  show(flowFrames(), { width: 360 });
  const [ups, racks] = [/^UPS /, /^Row A /].map((name) => node(name).querySelector('rect')!);
  expect(Number(racks!.getAttribute('y'))).toBeGreaterThan(Number(ups!.getAttribute('y')));
  expect(screen.getByRole('group', { name: /^Energy flow/ }).getAttribute('width')).toBe('360');
});

it('reads answers without ranges of PUE, as older versions give them', () => {
  show(flowFrames(PLANT, { pues: undefined }));
  expect(screen.getByText('PUE 1.10')).toBeTruthy();
  expect(screen.getByText('110 kW ÷ 100 kW')).toBeTruthy();
});

it('says that PUE is not known, and why', () => {
  show(flowFrames(PLANT, { pues: [], pue: {} }));
  expect(screen.getByText(/PUE is not known: the utility or a rack is not measured\./)).toBeTruthy();
});

it('tags simulated readings', () => {
  show(flowFrames(PLANT, { simulated: true }));
  expect(screen.getByText('simulated')).toBeTruthy();
});

it('says what is missing where there is no query or no meter, and why a query failed', () => {
  const first = show([toDataFrame({ fields: [] })]);
  expect(screen.getByText('No answer about energy')).toBeTruthy();
  first.unmount();
  const second = show(flowFrames([]));
  expect(screen.getByText(/No meter of the power chain has a value/)).toBeTruthy();
  second.unmount();
  const third = show([], { state: LoadingState.Error, errors: [{ message: 'The database is away.' }] });
  expect(screen.getByText('The database is away.')).toBeTruthy();
  third.unmount();
  show([], { state: LoadingState.Error, errors: [{ message: 'Forbidden', status: 403 }] });
  expect(screen.getByText('You may not see this')).toBeTruthy();
});
