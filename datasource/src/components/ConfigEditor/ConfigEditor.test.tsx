import React from 'react';
import type { DataSourcePluginOptionsEditorProps, DataSourceSettings } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { ConnectionSecrets } from '#model/api/connection.ts';
import type { PlenumOptions } from '../../types.ts';
import { ConfigEditor } from './ConfigEditor.tsx';

type Props = DataSourcePluginOptionsEditorProps<PlenumOptions, ConnectionSecrets>;

function show(jsonData: PlenumOptions = {}, secureJsonFields: Record<string, boolean> = {}) {
  const onOptionsChange = vi.fn<Props['onOptionsChange']>();
  const options = { jsonData, secureJsonFields, secureJsonData: {} } as DataSourceSettings<
    PlenumOptions,
    ConnectionSecrets
  >;
  render(<ConfigEditor options={options} onOptionsChange={onOptionsChange} />);
  return () => onOptionsChange.mock.lastCall?.[0];
}

it('asks for a login that can only read, with the statements that make one', () => {
  show();
  expect(screen.getByText(/GRANT plenum_reader TO grafana/)).toBeTruthy();
});

it('keeps the other settings when one changes, and stores the port as a number', () => {
  const changed = show({ host: 'db', tlsMode: 'disable' });
  fireEvent.change(screen.getByLabelText('Port'), { target: { value: '5433' } });
  expect(changed()?.jsonData).toEqual({ host: 'db', tlsMode: 'disable', port: 5433 });
});

it('forgets an emptied number instead of storing zero', () => {
  const changed = show({ port: 5433 });
  fireEvent.change(screen.getByLabelText('Port'), { target: { value: '' } });
  expect(changed()?.jsonData.port).toBeUndefined();
});

it('says what a number that cannot be used has to be', () => {
  show({ port: 99_999, timeoutSeconds: 0, maxConnections: 1.5 });
  expect(screen.getAllByRole('alert').map(({ textContent }) => textContent)).toEqual(
    expect.arrayContaining(['From 1 to 65535', 'At least 1 second', 'At least 1'])
  );
});

it('keeps the password among the secrets', () => {
  const changed = show();
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 's3cret' } });
  expect(changed()?.secureJsonData).toEqual({ password: 's3cret' });
  expect(JSON.stringify(changed()?.jsonData)).not.toContain('s3cret');
});

it('resets a stored password', async () => {
  const changed = show({}, { password: true });
  await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
  expect(changed()?.secureJsonFields.password).toBe(false);
});

it('verifies the server unless told otherwise, and asks for a CA only where one is used', () => {
  show();
  expect(screen.getByText('Verify full')).toBeTruthy();
  expect(screen.getByLabelText('CA certificate')).toBeTruthy();
});

it('hides certificates where nothing is encrypted', () => {
  show({ tlsMode: 'disable' });
  expect(screen.queryByLabelText('CA certificate')).toBeNull();
  expect(screen.queryByLabelText('Client key')).toBeNull();
});

const berlin = { name: 'berlin', host: 'db-b' };

it('adds a server with a name of its own, and shows no names while there is one server', async () => {
  const changed = show({ host: 'db' });
  expect(screen.queryByLabelText(/Name of the first server/)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Add server' }));
  expect(changed()?.jsonData).toEqual({ host: 'db', servers: [{ name: 'site-2' }] });
});

it('keeps what is entered for a further server apart from the first', () => {
  const changed = show({ host: 'db', servers: [berlin] });
  fireEvent.change(screen.getByLabelText('berlin: Port'), { target: { value: '5433' } });
  expect(changed()?.jsonData).toEqual({ host: 'db', servers: [{ ...berlin, port: 5433 }] });
  fireEvent.change(screen.getByLabelText('berlin: Password'), { target: { value: 's3cret' } });
  expect(changed()?.secureJsonData).toEqual({ password_berlin: 's3cret' });
});

it('drops the stored password with the server, and under a new name asks for it again', async () => {
  const changed = show({ servers: [berlin] }, { password_berlin: true });
  await userEvent.click(screen.getByRole('button', { name: 'Remove server berlin' }));
  expect(changed()).toMatchObject({
    jsonData: { servers: [] },
    secureJsonData: { password_berlin: '' },
    secureJsonFields: { password_berlin: false },
  });
  await userEvent.clear(screen.getByLabelText('Name berlin'));
  await userEvent.type(screen.getByLabelText('Name berlin'), 'bonn{Enter}');
  expect(changed()).toMatchObject({
    jsonData: { servers: [{ ...berlin, name: 'bonn' }] },
    secureJsonFields: { password_berlin: false },
  });
});

it('says at the field why a name cannot be one', async () => {
  show({ serverName: 'munich', servers: [berlin] });
  const field = screen.getByLabelText('Name berlin');
  for (const [name, problem] of [
    ['Munich', 'Another server has this name'],
    ['a b', /^Letters, digits/],
  ] as const) {
    await userEvent.clear(field);
    await userEvent.type(field, `${name}{Enter}`);
    expect(screen.getByText(problem)).toBeTruthy();
  }
});
