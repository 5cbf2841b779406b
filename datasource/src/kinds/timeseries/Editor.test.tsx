import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PlenumDataSource } from '../../datasource.ts';
import { CATALOG_BY_ID } from '../../testing/catalog.ts';
import type { PlenumQuery, Stored } from '../../types.ts';
import { QueryEditor } from '../../components/QueryEditor/QueryEditor.tsx';
import { defaultQuery, newMetricSelector } from './defaults.ts';

/** A form of the real @grafana/ui is drawn again with each key: a loaded machine takes long for what an idle one does at once. */
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: PATIENCE_MS });
configure({ asyncUtilTimeout: PATIENCE_MS / 2 });

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [{ name: 'zone' }], replace: (text: string) => text } as unknown as TemplateSrv);
});

type Query = Stored<'timeseries'>;

function show(query: Partial<Query>, catalog: PlenumDataSource['catalog'] = async () => CATALOG_BY_ID) {
  const onChange = vi.fn<(query: Query) => void>();
  const onRunQuery = vi.fn();
  const datasource = {
    uid: 'plenum',
    catalog,
    values: async ({ kind }: { kind: string }) => (kind === 'rack' ? [{ value: 'R-A01', text: 'Rack A01' }] : []),
  } as unknown as PlenumDataSource;
  render(
    <QueryEditor
      query={{ refId: 'A', ...query } as PlenumQuery}
      datasource={datasource}
      onChange={onChange as (query: PlenumQuery) => void}
      onRunQuery={onRunQuery}
    />
  );
  return { onChange, onRunQuery };
}

it('explains a new query in a sentence, with unit and number of points of its metric', async () => {
  show(defaultQuery());
  expect(await screen.findByText('Total rack power of everything, by rack.')).toBeTruthy();
  expect(screen.getByText(/Unit: W; 16 points/)).toBeTruthy();
});

it('opens a query that holds nothing but a refId', async () => {
  show({});
  expect(await screen.findByText('Total rack power of everything, by rack.')).toBeTruthy();
});

it('offers metrics under their domain and runs the query with the chosen one', async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.click(screen.getByLabelText('Metric'));
  expect(screen.getByText('Thermal')).toBeTruthy();
  await user.click(screen.getByText('Air temperature'));
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject({ metric: 'AirTemperature', processArea: [] });
  expect(onRunQuery).toHaveBeenCalled();
});

it('shares out by tenant, and keeps what is chosen of tenants', async () => {
  const user = userEvent.setup();
  const scope = { ...defaultQuery().scope, tenants: ['physics'] };
  const { onChange } = show({ ...defaultQuery(), scope });
  expect(await screen.findByText('Total rack power of tenant physics, by rack.')).toBeTruthy();
  await user.click(screen.getByLabelText('Group by'));
  await user.click(screen.getByText("Each namespace's or account's share of its racks, by GPU-seconds"));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ groupBy: 'tenant', scope: { tenants: ['physics'] } });
});

it('finds the inlet by its name and asks for it alone', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ ...defaultQuery(), metrics: [newMetricSelector('AirTemperature')] });
  expect(await screen.findByText(/Measured at Inlet, Outlet: choose a process area/)).toBeTruthy();
  await user.type(screen.getByLabelText('Metric'), 'inlet');
  expect(screen.queryByText('Air temperature · Outlet')).toBeNull();
  await user.click(screen.getByText('Air temperature · Inlet'));
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject({ metric: 'AirTemperature', processArea: ['Inlet'] });
});

it('refuses a time step that the backend would refuse, and says what it takes', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  const field = screen.getByLabelText('Time step');
  for (const step of ['0s', '999999999999d', '1.5h']) {
    await user.clear(field);
    await user.type(field, `${step}{Enter}`);
    expect(screen.getByRole('alert').textContent).toMatch(new RegExp(`Time step cannot be "${step}".*at most`));
  }
  expect(onChange).not.toHaveBeenCalled();
});

it('narrows to a type of equipment, and says so', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.click(screen.getByLabelText('Equipment type'));
  await user.click(screen.getByText('Rack', { selector: '[role=option] *' }));
  const changed = onChange.mock.lastCall![0];
  expect(changed.metrics[0]).toMatchObject({ metric: 'RackPower', objectType: 'Rack' });
  show(changed);
  expect(await screen.findByText('Total rack power at Rack of everything, by rack.')).toBeTruthy();
});

it('compares with the limit of each rack, by the class of those that do not say theirs', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ ...defaultQuery(), metrics: [newMetricSelector('AirTemperature')] });
  await screen.findByText(/320 points/);
  expect(screen.queryByLabelText('Inlet class')).toBeNull();
  await user.click(screen.getByLabelText('Against'));
  await user.click(screen.getByText('Limit'));
  const changed = onChange.mock.lastCall![0];
  expect(changed.metrics[0]).toMatchObject({ metric: 'AirTemperature', against: 'limit' });
  const shown = show(changed);
  expect(await screen.findByText(/air temperature above its limit of everything, by rack\.$/)).toBeTruthy();
  await user.click(screen.getByLabelText('Inlet class'));
  await user.click(screen.getByText('A4'));
  expect(shown.onChange.mock.lastCall?.[0]).toMatchObject({ ashraeClass: 'A4' });
});

it('lets alert rules name who is hit, and says so', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  await user.click(screen.getByLabelText('Name who is hit'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ impacted: true });
  show(onChange.mock.lastCall![0]);
  expect(await screen.findByText(/by rack\. Labels of alert rules name who is hit\.$/)).toBeTruthy();
});

it('offers the age of the newest sample among the ways to combine', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.click(screen.getByLabelText('Combine'));
  await user.click(screen.getByText('Sample age'));
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject({ aggregation: 'age' });
});

it('offers a total over time for power in kWh, and not for a temperature', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.click(screen.getByLabelText('Combine'));
  expect(screen.getByText('Added up within each time step, in kWh; gaps are not filled')).toBeTruthy();
  await user.click(screen.getByText('Total over time'));
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject({ aggregation: 'integral' });
  show({ ...defaultQuery(), metrics: [newMetricSelector('AirTemperature')] });
  await screen.findByText(/320 points/);
  await user.click(screen.getAllByLabelText('Combine')[1]!);
  expect(screen.queryByText('Total over time')).toBeNull();
  expect(screen.getByText('From one time step to the next, in K/h')).toBeTruthy();
});

it('adds a row without running a query that asks for nothing yet, and removes one', async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show(defaultQuery());
  await screen.findByText(/16 points/);
  expect(screen.queryByLabelText('Remove metric')).toBeNull();
  await user.click(screen.getByText('Add metric'));
  expect(onChange.mock.lastCall?.[0].metrics).toHaveLength(2);
  expect(onRunQuery).not.toHaveBeenCalled();
});

it.each([
  ['cold aisle', 'Air temperature · Inlet', { metric: 'AirTemperature', processArea: ['Inlet'] }],
  // No point here has this area: what is said for it finds the metric.
  ['supply air', 'Air temperature', { metric: 'AirTemperature', processArea: [] }],
  ['busy', 'GPU utilization', { metric: 'hw.gpu.utilization', processArea: [] }],
])('finds a metric by what a team calls it: %s', async (words, title, chosen) => {
  const user = userEvent.setup();
  const { onChange } = show({ ...defaultQuery(), metrics: [newMetricSelector()] });
  await screen.findByLabelText('Metric');
  await user.type(screen.getByLabelText('Metric'), words);
  expect(await screen.findByText(title)).toBeTruthy();
  expect(screen.queryByText('Rack power')).toBeNull();
  await user.keyboard('{Enter}');
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject(chosen);
});

it('says at the field that a metric is not one, as the backend will, and nothing of variables', async () => {
  show({ ...defaultQuery(), metrics: [newMetricSelector('Junction'), newMetricSelector('$metric')] });
  await screen.findByText(/"Junction" is not a metric of the catalog\. Choose one of the list/);
  expect(screen.getAllByRole('alert')).toHaveLength(1);
});

it('offers dashboard variables as metrics, and takes what was typed as it is', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ ...defaultQuery(), metrics: [newMetricSelector()] });
  await user.click(await screen.findByLabelText('Metric'));
  expect(await screen.findByText('Dashboard variables')).toBeTruthy();
  await user.click(screen.getAllByText('$zone')[0]!);
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject({ metric: '$zone' });
  await user.type(screen.getByLabelText('Metric'), '$[metric]{Enter}'.replace('[', '{{').replace(']', '}'));
  expect(onChange.mock.lastCall?.[0].metrics[0]).toMatchObject({ metric: '${metric}' });
});

it('lets racks and dashboard variables be chosen together', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ ...defaultQuery(), scope: { sites: [], zones: [], racks: ['R-A01'], equipment: [] } });
  await screen.findByText(/16 points/);
  await user.click(screen.getByLabelText('Rack'));
  await user.click(screen.getByText('$zone'));
  expect(onChange.mock.lastCall?.[0].scope.racks).toEqual(['R-A01', '$zone']);
});

it('takes a time step when the field is left and keeps a wrong one from the query', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  const field = screen.getByLabelText('Time step');
  await user.clear(field);
  await user.type(field, '5 minutes{Enter}');
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByRole('alert').textContent).toMatch(/Time step cannot be "5 minutes". Enter auto, or a number and/);
  await user.clear(field);
  await user.type(field, '5m{Enter}');
  expect(onChange.mock.lastCall?.[0].bucket).toBe('5m');
});

it('says what to do when the backend does not answer', async () => {
  show(defaultQuery(), async () => {
    throw { status: 500, data: { message: 'connection refused' } };
  });
  await waitFor(() => expect(screen.getByText(/connection refused/)).toBeTruthy());
  expect(screen.getByText(/Save & test/)).toBeTruthy();
});

it('shows the top places, and goes on live, as the sentence says', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ ...defaultQuery(), top: 20, live: true });
  expect(await screen.findByText('Total rack power of everything, by rack, the 20 highest, live.')).toBeTruthy();
  await user.click(screen.getByLabelText('Live'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ live: false });
  const field = screen.getByLabelText('Show top');
  await user.clear(field);
  await user.type(field, '7{Enter}');
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ top: 7 });
});

it('calculates between metrics: with its unit while it is typed, with the reason at the field where it cannot be', async () => {
  const user = userEvent.setup();
  const metrics = [newMetricSelector('RackPower'), newMetricSelector('AirTemperature')];
  const { onChange } = show({ ...defaultQuery(), metrics, expressions: [{ expression: '' }] });
  await screen.findByText(/Calculate with A Rack power \(W\), B Air temperature \(°C\)/);
  const field = screen.getByLabelText('Expression');
  await user.type(field, 'A + B{Enter}');
  expect(screen.getByRole('alert').textContent).toMatch(/W and °C do not measure the same thing/);
  expect(onChange).not.toHaveBeenCalled();
  await user.clear(field);
  await user.type(field, 'B - 20 Cel');
  expect(screen.getByText('Air temperature - 20 Cel. Unit: K.')).toBeTruthy();
  expect(onChange).not.toHaveBeenCalled();
  await user.type(field, '{Enter}');
  expect(onChange.mock.lastCall?.[0].expressions).toEqual([{ expression: 'B - 20 Cel' }]);
});

it('says a calculated query in words, and lets a metric be read without being drawn', async () => {
  const user = userEvent.setup();
  const metrics = [{ ...newMetricSelector('RackPower'), hidden: true }, newMetricSelector('RackPower')];
  const { onChange } = show({ ...defaultQuery(), metrics, expressions: [{ expression: 'A / B' }] });
  await screen.findByText('Total rack power and Rack power / Rack power of everything, by rack.');
  await user.click(screen.getAllByLabelText('Draw')[1]!);
  expect(onChange.mock.lastCall?.[0].metrics[1]).toMatchObject({ hidden: true });
});

it('keeps the letters of the other metrics when one is removed, and gives a new one its own', async () => {
  const user = userEvent.setup();
  const metrics = [newMetricSelector('RackPower'), newMetricSelector('AirTemperature')];
  const { onChange } = show({ ...defaultQuery(), metrics, expressions: [{ expression: 'B - 20 Cel' }] });
  await screen.findByText(/Unit: K\./);
  await user.click(screen.getAllByLabelText('Remove metric')[0]!);
  const left = onChange.mock.lastCall![0];
  expect(left.metrics).toMatchObject([{ metric: 'AirTemperature', ref: 'B' }]);
  const again = show(left);
  await user.click(screen.getAllByText('Add metric')[1]!);
  expect(again.onChange.mock.lastCall?.[0].metrics[1]).toMatchObject({ metric: '', ref: 'A' });
});

it('adds an expression without running a query, and removes it', async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.click(screen.getByText('Add expression'));
  const added = onChange.mock.lastCall![0];
  expect(added.expressions).toEqual([{ expression: '' }]);
  expect(onRunQuery).not.toHaveBeenCalled();
  const again = show(added);
  await user.click(screen.getByLabelText('Remove expression'));
  expect(again.onChange.mock.lastCall?.[0].expressions).toBeUndefined();
});

it('draws the same hours of an earlier day, and refuses what is not a length of time', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.type(screen.getByLabelText('Measured'), 'yesterday{Enter}');
  expect(screen.getByRole('alert').textContent).toMatch(
    /"yesterday" is not a length of time\. Enter a number and s, m, h, d or w/
  );
  expect(onChange).not.toHaveBeenCalled();
  await user.click(screen.getByLabelText('Measured'));
  await user.click(screen.getByText('A week before'));
  const changed = onChange.mock.lastCall![0];
  expect(changed.metrics[0]).toMatchObject({ shift: '7d' });
  show(changed);
  expect(await screen.findByText('Total rack power a week before of everything, by rack.')).toBeTruthy();
});

it('lays the answer out as it is wanted', async () => {
  const user = userEvent.setup();
  const { onChange } = show(defaultQuery());
  await screen.findByText(/16 points/);
  await user.click(screen.getByLabelText('Format'));
  await user.click(screen.getByText('Table'));
  expect(onChange.mock.lastCall?.[0].format).toBe('table');
});
