import React from 'react';
import { dateTime, EventBusSrv, LoadingState, toDataFrame } from '@grafana/data';
import type { DataFrame, PanelProps } from '@grafana/data';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { DEFAULT_OPTIONS } from '../../options.ts';
import type { RoiOptions } from '../../options.ts';
import { INITIATIVES, roiFrames, table, TOTAL } from '../../testing/frames.ts';
import { RoiPanel } from './RoiPanel.tsx';

interface Given {
  width?: number;
  state?: LoadingState;
  errors?: object[];
  options?: Partial<RoiOptions>;
}

function show(frames: DataFrame[], { width = 1400, options, ...data }: Given = {}) {
  const props = {
    data: { series: frames, state: LoadingState.Done, ...data },
    ...{ width, height: 900, eventBus: new EventBusSrv(), options: { ...DEFAULT_OPTIONS, ...options } },
    timeRange: { from: dateTime('2026-08-01'), to: dateTime('2026-08-31'), raw: { from: '', to: '' } },
  } as unknown as PanelProps<RoiOptions>;
  return render(<RoiPanel {...props} />);
}

const bar = (name: RegExp) => screen.getByRole('button', { name });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('says in a sentence what was saved with its interval, when it comes back, and what saved nothing', () => {
  show(roiFrames());
  expect(
    screen.getByText(
      '2,540 EUR saved so far by 3 initiatives (1,920 to 3,160 EUR at 90 % confidence, 15.2 MWh). The 26,000 EUR that were spent come back in 3.7 years. Forecast for the whole of 2026: 6,600 EUR. New tower fill is not distinguishable from zero.'
    ).tagName
  ).toBe('P');
});

it('has the numbers of finance, each with its interval', () => {
  show(roiFrames());
  const tile = (title: string) => screen.getByText(title).parentElement!;
  expect(tile('Verified saving so far').textContent).toContain('2,540 EUR1,920 to 3,160 EUR, 90 % confidence');
  expect(tile('Payback').textContent).toContain('3.7 years26,000 EUR spent, 7,720 EUR a year saved');
  expect(tile('Forecast for 2026').textContent).toContain('6,600 EUR5,000 to 8,200 EUR, January to December');
  expect(tile('Net present value').textContent).toContain('21,000 EUR');
  expect(tile('Freed capacity').textContent).toContain('4.0 kW');
});

it('has no number, no payback and no cash flow where nothing could be verified, and says so once', () => {
  const nothing = { saving: null, low: null, high: null, saved: null, saved_low: null, saved_high: null };
  const unverified = INITIATIVES.map((one) => ({
    ...{ ...one, ...nothing, verdict: 'not-verifiable', statement: 'No baseline.' },
    ...{ saved_per_year: null, npv: null, kwh_per_year: null },
  }));
  const total = Object.fromEntries(Object.keys(TOTAL).map((name) => [name, null]));
  const known = {
    currency: 'EUR',
    subsystem: 'all',
    initiatives: 3,
    not_verifiable: 3,
    capex: 26_000,
    opex_per_year: 0,
  };
  show(roiFrames({ initiatives: unverified, totals: [{ ...total, ...known }] }));
  const tile = (title: string) => screen.getByText(title).parentElement!;
  expect(tile('Verified saving so far').textContent).toContain('not verifiable3 initiatives to be judged');
  expect(tile('Payback').textContent).toContain('not known26,000 EUR spent');
  expect(tile('Forecast for 2026').textContent).toContain('not known');
  expect(tile('Net present value').textContent).toContain('not known');
  expect(screen.queryByRole('region', { name: 'Cash flow' })).toBeNull();
});

it('has a bar for each initiative that says its number, interval and verdict', () => {
  show(roiFrames());
  expect(bar(/^Raised chilled water saved 2,000 EUR 1,600 to 2,400 EUR$/)).toBeTruthy();
  expect(bar(/^New tower fill not distinguishable from zero 40 EUR -80 to 160 EUR$/)).toBeTruthy();
});

it('begins each bar where the one above it ended', () => {
  show(roiFrames());
  const drawn = (name: RegExp) => {
    const { left, width } = bar(name).querySelector<HTMLElement>('[style*="background"],[style*="dashed"]')!.style;
    return [parseFloat(left), parseFloat(width)] as const;
  };
  const [left, width] = drawn(/^Raised/);
  expect(drawn(/^CRAH/)[0]).toBeCloseTo(left + width, 6);
  expect(drawn(/^CRAH/)[1] / width).toBeCloseTo(500 / 2000, 6);
});

it('shows metered against expected of the initiative that is chosen, and how its number came about', () => {
  show(roiFrames());
  expect(screen.getByRole('region', { name: 'Metered and expected: Raised chilled water' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'How this number came about' }));
  expect(screen.getByText('energy = 100 + 2 * (IT load)')).toBeTruthy();
  fireEvent.click(bar(/^CRAH control/));
  expect(screen.getByRole('region', { name: 'Metered and expected: CRAH control' })).toBeTruthy();
  expect(bar(/^CRAH control/).getAttribute('aria-pressed')).toBe('true');
});

it('tells the day under the arrow keys', () => {
  show(roiFrames());
  const day = screen.getByRole('slider', { name: 'Day' });
  fireEvent.keyDown(day, { key: 'Home' });
  expect(day.getAttribute('aria-valuetext')).toMatch(
    /^1 Aug 2026: metered 1 MWh, expected 1\.40 MWh \(1\.34 MWh to 1\.46 MWh\)$/
  );
  fireEvent.keyDown(day, { key: 'ArrowRight' });
  expect(day.getAttribute('aria-valuetext')).toMatch(/^2 Aug 2026/);
});

it('has the months in a table, for who does not see the lines', () => {
  show(roiFrames());
  const months = within(screen.getByRole('table', { name: 'Metered and expected by month' }));
  expect(months.getByText('2026-08')).toBeTruthy();
});

it('counts in energy', () => {
  show(roiFrames());
  fireEvent.click(screen.getByLabelText('Energy'));
  expect(
    screen.getByText(/^15\.2 MWh saved so far by 3 initiatives \(12 to 18\.4 MWh at 90 % confidence\)/)
  ).toBeTruthy();
  expect(bar(/^Raised chilled water saved 12 MWh 10 to 14 MWh$/)).toBeTruthy();
});

it('writes money as its field says', () => {
  const frames = roiFrames();
  const field = frames[0]!.fields.find(({ name }) => name === 'saved')!;
  field.config = { ...field.config, unit: 'currencyEUR', decimals: 1 };
  show(frames);
  expect(bar(/^Raised chilled water saved €2\.0K/)).toBeTruthy();
});

it('does not claim what could not be verified', () => {
  const none = { ...INITIATIVES[0]!, verdict: 'not-verifiable', saving: null, saved: null, low: null, high: null };
  show(roiFrames({ initiatives: [none], totals: [{ ...TOTAL, initiatives: 1, not_verifiable: 1, capex: 14_000 }] }));
  expect(screen.getByText('Nothing can be verified yet. Raised chilled water is not verifiable.')).toBeTruthy();
  expect(bar(/^Raised chilled water not verifiable$/)).toBeTruthy();
});

it('never adds currencies: one is shown at a time', () => {
  const dollars = { ...INITIATIVES[1]!, initiative: 'us', title: 'Abroad', currency: 'USD' };
  show(roiFrames({ initiatives: [INITIATIVES[0]!, dollars], totals: [TOTAL, { ...TOTAL, currency: 'USD' }] }));
  expect(screen.queryByRole('button', { name: /^Abroad/ })).toBeNull();
  fireEvent.click(screen.getByLabelText('USD'));
  expect(bar(/^Abroad saved 500 USD/)).toBeTruthy();
});

it('hands the numbers to a spreadsheet', async () => {
  const blobs: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return 'blob:x';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  show(roiFrames({ initiatives: [{ ...INITIATIVES[0]!, title: '=1+1, "quoted"' }] }));
  fireEvent.click(screen.getByRole('button', { name: 'CSV' }));
  const [heading, row] = (await blobs[0]!.text()).replace('\uFEFF', '').split('\r\n');
  expect(heading).toContain('saving (kWh),low (kWh),high (kWh)');
  expect(row).toContain(`"'=1+1, ""quoted"""`);
  expect(row).toContain('2026-08-01T00:00:00.000Z');
});

it('prints a page of its own, with everything open', async () => {
  const print = vi.fn();
  vi.stubGlobal('print', print);
  window.print = print;
  show(roiFrames());
  fireEvent.click(screen.getByRole('button', { name: 'Print' }));
  const page = document.querySelector<HTMLElement>('[data-plenum-print="roi"]')!;
  expect(within(page).getByText('energy = 100 + 2 * (IT load)')).toBeTruthy();
  expect(within(page).getByText(/^2,540 EUR saved so far by 3 initiatives/)).toBeTruthy();
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1));
  fireEvent(window, new Event('afterprint'));
  await waitFor(() => expect(document.querySelector('[data-plenum-print]')).toBeNull());
});

it('tags simulated readings', () => {
  show(roiFrames({ plenum: { simulated: true } }));
  expect(screen.getByText('simulated')).toBeTruthy();
});

it('says what is missing where there is no query or no initiative, and why a query failed', () => {
  const first = show([toDataFrame({ fields: [] })]);
  expect(screen.getByText('No answer about savings')).toBeTruthy();
  first.unmount();
  const second = show([table('initiative', [])]);
  expect(screen.getByText('No initiative is saved yet')).toBeTruthy();
  second.unmount();
  const third = show([], { state: LoadingState.Error, errors: [{ message: 'The database is away.' }] });
  expect(screen.getByText('The database is away.')).toBeTruthy();
  third.unmount();
  show([], { state: LoadingState.Error, errors: [{ message: 'Forbidden', status: 403 }] });
  expect(screen.getByText('You may not see this')).toBeTruthy();
});
