import React from 'react';
import type { BackendSrv, DataSourceSrv } from '@grafana/runtime';
import { config, locationService, setBackendSrv, setDataSourceSrv } from '@grafana/runtime';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { RecordHistory, RecordLine, SaveRequest } from '#model/api/records.ts';
import { MoneyPage } from './MoneyPage.tsx';

vi.mock('@grafana/runtime', async (load) => ({
  ...(await load<object>()),
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
}));

const BY = {
  login: 'ada',
  role: 'Editor',
  via: 'grafana',
  savedMs: Date.UTC(2026, 10, 1),
  note: null,
  simulated: false,
} as const;
const LINE: RecordLine = {
  ...BY,
  name: 'cooling 2026',
  version: 2,
  state: 'active',
  validFrom: null,
  site: 'berlin',
  title: null,
  says: '95,000 EUR from 2026-01-01 until 2027-01-01',
};
const version = (number: number) => ({
  ...BY,
  version: number,
  state: 'active' as const,
  validFrom: null,
  changes: [],
  moreChanges: 0,
});
const HISTORY: RecordHistory = {
  kind: 'budget',
  name: 'cooling 2026',
  body: { site: 'berlin', from: '2026-01-01', to: '2027-01-01', currency: 'EUR', amount: '95000' },
  versions: [
    { ...version(2), note: 'a hall more', changes: [{ path: 'amount', before: '80000', after: '95000' }] },
    version(1),
  ],
};

let history: RecordHistory = HISTORY;
let posted: SaveRequest[] = [];
let refusal: { status: number; data: object } | undefined;

beforeEach(() => {
  history = HISTORY;
  posted = [];
  refusal = undefined;
  setDataSourceSrv({
    getList: () => [{ uid: 'plenum', name: 'Plenum', type: 'plenum-itot-datasource' }],
  } as unknown as DataSourceSrv);
  setBackendSrv({
    get: async (url: string, { kind }: { kind?: string } = {}) =>
      url.endsWith('/records')
        ? { kind, records: kind === 'budget' ? [LINE] : [] }
        : url.endsWith('/record')
          ? { found: [history] }
          : { values: [] },
    post: async (_url: string, request: SaveRequest) => {
      posted.push(request);
      if (refusal) {
        throw refusal;
      }
      return { version: 3 };
    },
  } as unknown as BackendSrv);
});

function open(search: string, orgRole = 'Editor') {
  config.bootData = { ...config.bootData, user: { ...config.bootData?.user, orgRole } } as typeof config.bootData;
  locationService.push(`/a/plenum-itot-app/money${search}`);
  render(<MoneyPage />);
}

const EDIT = '?kind=budget&name=cooling+2026&edit=yes';
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Save as the next version' }));

it('lists what is saved, who changed it last, and what is missing without one', async () => {
  open('?kind=budget');
  const row = await screen.findByRole('row', { name: /cooling 2026/ });
  expect(row.textContent).toContain('95,000 EUR from 2026-01-01 until 2027-01-01');
  expect(row.textContent).toContain('ada, version 2');
  fireEvent.click(screen.getByRole('tab', { name: 'Carbon' }));
  expect(await screen.findByText(/^No carbon intensity is saved yet\. Without one there is no CUE/)).toBeTruthy();
  expect(locationService.getSearch().get('kind')).toBe('carbon');
});

it('shows a record with its units, its versions and what each changed, and no form, to a viewer', async () => {
  open(EDIT, 'Viewer');
  const versions = within(await screen.findByRole('region', { name: 'Versions' })).getAllByRole('listitem');
  expect(versions[0]!.textContent).toMatch(
    /Version 2ada \(Editor\), in Grafana.*Why: a hall moreAmount: 80000 → 95000/
  );
  expect(screen.getByRole('region', { name: 'What it says' }).textContent).toContain('Amount95000 EUR');
  expect(screen.getByLabelText('The record as a file').textContent).toContain('amount: "95000"');
  expect(screen.queryByRole('button', { name: /Edit|Save|New/ })).toBeNull();
});

it('saves the next version on top of the one that was read, and shows it', async () => {
  open(EDIT);
  const amount = await screen.findByLabelText('Amount, EUR');
  fireEvent.change(amount, { target: { value: ' 99000.50 ' } });
  fireEvent.change(screen.getByLabelText(/^Why/), { target: { value: 'prices rose' } });
  submit();
  expect(await screen.findByText('Saved.')).toBeTruthy();
  expect(posted).toEqual([
    {
      basedOn: 2,
      record: {
        kind: 'budget',
        name: 'cooling 2026',
        state: 'active',
        note: 'prices rose',
        body: { ...HISTORY.body, amount: '99000.50' },
      },
    },
  ]);
});

it('says at the field what does not fit, and puts the focus there', async () => {
  const problems = [
    { path: ['body', 'amount'], message: 'Write digits.' },
    { path: ['body', 'colour'], message: 'Not known here.' },
  ];
  refusal = { status: 422, data: { message: 'The record is not saved.', problems } };
  open(EDIT);
  await screen.findByLabelText('Amount, EUR');
  submit();
  expect(await screen.findByText('2 fields to correct')).toBeTruthy();
  const amount = screen.getByLabelText('Amount, EUR');
  expect(document.activeElement).toBe(amount);
  expect(amount.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(amount.getAttribute('aria-describedby')!)?.textContent).toBe('Write digits.');
  expect(screen.getByText('colour: Not known here.')).toBeTruthy();
});

it('shows what somebody else saved meanwhile, and saves on top of it only when that is chosen', async () => {
  refusal = {
    status: 409,
    data: { message: 'budget cooling 2026 has version 3 by now, not 2: bob saved it. Read it again.' },
  };
  open(EDIT);
  await screen.findByLabelText('Amount, EUR');
  const theirs = { ...version(3), login: 'bob', changes: [{ path: 'to', before: '2027-01-01', after: '2027-04-01' }] };
  history = { ...HISTORY, versions: [theirs, ...HISTORY.versions] };
  submit();
  expect(await screen.findByText('Not saved: 1 version came after version 2')).toBeTruthy();
  expect(screen.getByText(/bob saved it\.$/)).toBeTruthy();
  expect(screen.getByText('2027-04-01')).toBeTruthy();
  refusal = undefined;
  fireEvent.click(screen.getByRole('button', { name: 'Keep mine, to save on top of it' }));
  submit();
  expect(await screen.findByText('Saved.')).toBeTruthy();
  expect(posted.map(({ basedOn }) => basedOn)).toEqual([2, 3]);
});

it('adds rows, moves and removes them', async () => {
  open('?kind=tariff&edit=new');
  const add = await screen.findByRole('button', { name: 'Add a rate' });
  for (const [index, name] of ['day', 'night', 'peak'].entries()) {
    fireEvent.click(add);
    const field = screen.getByLabelText(`Name of rate ${index + 1}`);
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: name } });
  }
  fireEvent.click(screen.getByRole('button', { name: 'Move rate 3 up' }));
  fireEvent.click(screen.getByRole('button', { name: 'Remove rate 1' }));
  fireEvent.change(screen.getByLabelText(/^Name.*By which/), { target: { value: 'grid' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save the tariff' }));
  await vi.waitFor(() => expect(posted).toHaveLength(1));
  expect((posted[0]!.record as { body: object }).body).toMatchObject({ energy: [{ name: 'peak' }, { name: 'night' }] });
});

/** Whether the browser would ask before it goes. */
const isHeldByBrowser = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

it('asks before edits are left, and goes without asking where there are none or they are saved', async () => {
  open(EDIT);
  const amount = await screen.findByLabelText('Amount, EUR');
  expect(isHeldByBrowser()).toBe(false);
  fireEvent.change(amount, { target: { value: '99000' } });
  expect(isHeldByBrowser()).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  const question = await screen.findByRole('dialog', { name: 'Leave without saving?' });
  expect(question.textContent).toContain('What you changed in the budget cooling 2026 is not saved.');
  fireEvent.click(within(question).getByRole('button', { name: 'Continue editing' }));
  expect(screen.getByLabelText<HTMLInputElement>('Amount, EUR').value).toBe('99000');
  expect(locationService.getSearch().get('edit')).toBe('yes');

  act(() => locationService.partial({ kiosk: true }));
  expect(screen.queryByRole('dialog')).toBeNull();

  fireEvent.change(amount, { target: { value: '95000' } });
  expect(isHeldByBrowser()).toBe(false);
  fireEvent.change(amount, { target: { value: '97000' } });
  submit();
  expect(await screen.findByText('Saved.')).toBeTruthy();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(isHeldByBrowser()).toBe(false);
});

it('goes where one was about to go once the edits are given up', async () => {
  open(EDIT);
  fireEvent.change(await screen.findByLabelText('Amount, EUR'), { target: { value: '99000' } });
  act(() => locationService.push('/d/plenum-overview'));
  const question = await screen.findByRole('dialog', { name: 'Leave without saving?' });
  expect(locationService.getLocation().pathname).toBe('/a/plenum-itot-app/money');
  fireEvent.click(within(question).getByRole('button', { name: 'Discard unsaved changes' }));
  expect(locationService.getLocation().pathname).toBe('/d/plenum-overview');
});
