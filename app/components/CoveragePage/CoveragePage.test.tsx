import React from 'react';
import { config, setBackendSrv } from '@grafana/runtime';
import type { BackendSrv } from '@grafana/runtime';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { CoveragePage } from './CoveragePage.tsx';

vi.mock('@grafana/runtime', async (load) => ({
  ...(await load<object>()),
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
}));

const OURS = { uid: 'plenum', name: 'Plenum', type: 'plenum-itot-datasource', isDefault: true };
const COLUMNS = ['site', 'zone', 'rack', 'power', 'inlet', 'liquid', 'compute', 'jobs', 'coverage', 'finding'];
const WHOLE = ['s', 'row-a', 'R1', 'yes', 'yes', 'no', 'yes', 'no', 1, 'all is fresh'];
const LACKING = ['s', 'row-b', 'R2', 'yes', 'silent', 'no', 'no', 'yes', 1 / 3, 'inlet of bms is silent'];

function open(rows: unknown[][], orgRole = 'Editor') {
  config.bootData = { ...config.bootData, user: { ...config.bootData?.user, orgRole } } as typeof config.bootData;
  const frame = {
    schema: { fields: COLUMNS.map((name) => ({ name })) },
    data: { values: COLUMNS.map((_, column) => rows.map((row) => row[column])) },
  };
  setBackendSrv({
    get: async () => [OURS],
    post: async () => ({ results: { A: { frames: [frame] } } }),
  } as unknown as BackendSrv);
  render(<CoveragePage />);
}

const textOf = (row: HTMLElement) =>
  within(row)
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);

it('says first how the racks are, then what each zone has reached with what was counted', async () => {
  open([WHOLE, LACKING]);
  expect(await screen.findByText(/^1 of 2 racks deliver all that they need; 1 has something silent/)).toBeTruthy();
  const zones = screen.getByRole('region', { name: 'Zones of Plenum' });
  const [, a, b] = within(zones).getAllByRole('row');
  expect(textOf(a!).slice(0, 2)).toEqual(['Seen together', ' 100 %1 of 1 rack deliver all that they need']);
  expect(textOf(b!)[0]).toBe('nothing yet');
  expect(within(a!).getByRole('link').getAttribute('href')).toContain('/d/plenum-zone?var-site=s&var-zone=row-a');
});

it('shows racks that lack something, all on request, and tells an editor what is wrong', async () => {
  open([WHOLE, LACKING]);
  const racks = await screen.findByRole('region', { name: 'Racks of Plenum' });
  const rows = () => within(racks).getAllByRole('row').slice(1);
  expect(rows()).toHaveLength(1);
  expect(textOf(rows()[0]!)).toEqual(['✓ yes', '! silent', '– no', '– no', '✓ yes', 'inlet of bms is silent']);
  fireEvent.click(within(racks).getByRole('button', { name: 'Show all 2' }));
  expect(rows().map((row) => textOf(row)[4])).toEqual(['– idle', '✓ yes']);
});

it('shows a viewer what is, not what is to be fixed', async () => {
  open([LACKING], 'Viewer');
  expect(await screen.findByText('! silent')).toBeTruthy();
  expect(screen.queryByText('inlet of bms is silent')).toBeNull();
});

it('passes on why a data source does not answer', async () => {
  setBackendSrv({
    get: async () => [OURS],
    post: async () => {
      throw { status: 400, data: { results: { A: { error: 'The database is away.' } } } };
    },
  } as unknown as BackendSrv);
  render(<CoveragePage />);
  expect(await screen.findByText('The database is away.')).toBeTruthy();
});
