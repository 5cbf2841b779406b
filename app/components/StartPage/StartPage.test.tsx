import React from 'react';
import { config, setBackendSrv } from '@grafana/runtime';
import type { BackendSrv } from '@grafana/runtime';
import { render, screen, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { StartPage } from './StartPage.tsx';

vi.mock('@grafana/runtime', async (load) => ({
  ...(await load<object>()),
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
}));

const OURS = { uid: 'plenum', name: 'Plenum', type: 'plenum-itot-datasource', isDefault: true };

function logIn(permissions: Record<string, boolean>, orgRole = 'Editor') {
  const user = { ...config.bootData?.user, permissions, orgRole };
  config.bootData = { ...config.bootData, user } as typeof config.bootData;
}

beforeEach(() => logIn({ 'datasources:create': true, 'datasources:write': true }));

function answer(responses: Record<string, unknown>) {
  setBackendSrv({
    get: async (url: string) => {
      const response = responses[url];
      if (response instanceof Error || response === undefined) {
        throw { status: 500, data: { message: response?.message ?? `unexpected ${url}` } };
      }
      return response;
    },
    post: async () => {
      throw { data: { message: 'not asked here' } };
    },
  } as unknown as BackendSrv);
  render(<StartPage />);
}

const NO_CONFLICTS = { shown: [], count: 0 };
const NO_HOSTS = { shown: [], count: 0 };

it('leads to adding a data source where there is none of ours', async () => {
  answer({ '/api/datasources': [{ ...OURS, uid: 'x', type: 'prometheus' }] });
  const link = await screen.findByRole('link', { name: /Add data source/ });
  expect(link.getAttribute('href')).toContain('/connections/datasources/plenum-itot-datasource');
});

it('shows each source with protocol, state, points, freshness and whether it is simulated', async () => {
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': { status: 'OK', message: 'Connected to PostgreSQL 17' },
    '/api/datasources/uid/plenum/resources/status': {
      schemaVersion: 7,
      engine: 'PostgreSQL 17',
      conflicts: NO_CONFLICTS,
      hostsNowhere: NO_HOSTS,
      sources: [
        {
          name: 'pdu',
          protocol: 'modbus',
          protocolTitle: 'Modbus TCP',
          state: 'degraded',
          message: '2 registers refused',
          points: 48,
          freshestMs: Date.now() - 3000,
          reportAgeMs: 3000,
          simulated: true,
        },
      ],
    },
  });
  const row = await screen.findByRole('row', { name: /pdu/ });
  for (const text of ['simulated', 'Modbus TCP', 'degraded', '2 registers refused', '48', ' s ago']) {
    expect(row.textContent).toContain(text);
  }
  expect(screen.getByRole('link', { name: /Open the overview/ })).toBeTruthy();
  const gaps = screen.getByText(/^When each of them was away/).querySelector('a');
  expect(gaps?.getAttribute('href')).toBe('/d/plenum-health');
});

it('shows since when the collector says nothing, and nothing in green', async () => {
  const source = {
    protocol: 'modbus',
    protocolTitle: 'Modbus TCP',
    state: 'connected',
    message: null,
    points: 48,
    simulated: false,
  };
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': { status: 'OK', message: 'Connected to PostgreSQL 17' },
    '/api/datasources/uid/plenum/resources/status': {
      schemaVersion: 7,
      engine: 'PostgreSQL 17',
      conflicts: NO_CONFLICTS,
      hostsNowhere: NO_HOSTS,
      sources: [
        { ...source, name: 'frozen', freshestMs: Date.now() - 360_000, reportAgeMs: 360_000 },
        { ...source, name: 'alive', freshestMs: Date.now() - 3000, reportAgeMs: 3000 },
      ],
    },
  });
  const frozen = await screen.findByText('no report for 6 min');
  const frozenRow = screen.getByRole('row', { name: /frozen/ });
  const alive = within(screen.getByRole('row', { name: /alive/ })).getByText('connected');
  expect(frozenRow.textContent).not.toContain('connected');
  expect(getComputedStyle(frozen).backgroundColor).not.toBe(getComputedStyle(alive).backgroundColor);
});

it("passes on the health check's words and leads to the settings", async () => {
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': new Error('password authentication failed for user "grafana"'),
  });
  expect((await screen.findAllByText(/password authentication failed/)).length).toBeGreaterThan(0);
  expect(screen.getByRole('link', { name: /Open its settings/ }).getAttribute('href')).toContain(
    '/connections/datasources/edit/plenum'
  );
});

it('says what a viewer without permission can do', async () => {
  answer({ '/api/datasources': new Error('Permission denied') });
  expect(await screen.findByText(/datasources:read/)).toBeTruthy();
});

it('leads nobody to settings that would send him back', async () => {
  logIn({ 'datasources:read': true });
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': new Error('password authentication failed for user "grafana"'),
  });
  expect(await screen.findByText(/Only an administrator can change that/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: /settings/i })).toBeNull();
});

it('shows where sources disagree, with both words and which of them holds', async () => {
  const conflict = {
    site: 'demo',
    kind: 'rack',
    subject: 'R-A01',
    attribute: 'zone',
    words: [
      { source: 'configuration', word: 'row-a' },
      { source: 'netbox', word: 'row-b' },
    ],
    sinceMs: Date.now() - 7_200_000,
  };
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': { status: 'OK', message: 'Connected to PostgreSQL 17' },
    '/api/datasources/uid/plenum/resources/status': {
      schemaVersion: 7,
      engine: 'PostgreSQL 17',
      sources: [],
      conflicts: { shown: [conflict], count: 12 },
      hostsNowhere: NO_HOSTS,
    },
  });
  const card = await screen.findByRole('region', { name: 'Conflicts' });
  expect(card.textContent).toContain('Sources disagree about 12 things');
  expect(card.textContent).toMatch(/rack R-A01: zone.*for 2 h.*configuration says.*row-a.*holds.*netbox says.*row-b/);
  expect(card.textContent).toContain('and 11 more');
  expect(within(card).getAllByText('holds')).toHaveLength(1);
});

it('shows hosts that are in no rack, and how new the jobs of a scheduler are', async () => {
  const shown = Array.from({ length: 12 }, (_, index) => `gpu${index}`);
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': { status: 'OK', message: 'Connected to PostgreSQL 17' },
    '/api/datasources/uid/plenum/resources/status': {
      schemaVersion: 7,
      engine: 'PostgreSQL 17',
      sources: [
        {
          name: 'cluster',
          protocol: 'slurm',
          protocolTitle: 'Slurm',
          state: 'connected',
          message: null,
          points: 0,
          freshestMs: null,
          jobsAsOfMs: Date.now() - 7_200_000,
          reportAgeMs: 3000,
          simulated: false,
        },
      ],
      conflicts: NO_CONFLICTS,
      hostsNowhere: { shown, count: 40 },
    },
  });
  const row = await screen.findByRole('row', { name: /cluster/ });
  expect(row.textContent).toContain('jobs 2 h ago');
  expect(screen.getByText('40 hosts are in no rack or zone')).toBeTruthy();
  expect(screen.getByText(/gpu0, gpu1, .*gpu9 and 30 more.*Add a rule/)).toBeTruthy();
});

it('tells sources of one name in several databases apart, and says which database does not answer', async () => {
  const source = {
    name: 'pdu',
    protocol: 'modbus',
    protocolTitle: 'Modbus TCP',
    state: 'connected',
    message: null,
    points: 48,
    freshestMs: Date.now() - 3000,
    jobsAsOfMs: null,
    reportAgeMs: 3000,
    simulated: false,
  };
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': new Error(
      'oslo: PostgreSQL refused the connection.\nmunich: Connected to PostgreSQL 17'
    ),
    '/api/datasources/uid/plenum/resources/status': {
      schemaVersion: 7,
      engine: 'PostgreSQL 17',
      conflicts: NO_CONFLICTS,
      hostsNowhere: NO_HOSTS,
      sources: [
        { ...source, server: 'munich' },
        { ...source, server: 'berlin', points: 7 },
      ],
      away: ['oslo'],
    },
  });
  expect(await screen.findByRole('row', { name: /pdu.*munich.*48/ })).toBeTruthy();
  expect(screen.getByRole('row', { name: /pdu.*berlin.*7/ })).toBeTruthy();
  expect(screen.getByRole('columnheader', { name: 'Server' })).toBeTruthy();
  expect(screen.getByText('without oslo')).toBeTruthy();
  expect(screen.getByText('oslo of data source Plenum does not answer')).toBeTruthy();
});

it('shows each audience its dashboards, and a viewer no commands of the collector', async () => {
  logIn({ 'datasources:read': true }, 'Viewer');
  answer({
    '/api/datasources': [OURS],
    '/api/datasources/uid/plenum/health': { status: 'OK', message: 'Connected to PostgreSQL 17' },
    '/api/datasources/uid/plenum/resources/status': {
      schemaVersion: 7,
      engine: 'PostgreSQL 17',
      sources: [],
      conflicts: NO_CONFLICTS,
      hostsNowhere: NO_HOSTS,
    },
  });
  expect((await screen.findByRole('link', { name: 'On-call' })).getAttribute('href')).toContain('/d/plenum-on-call');
  expect(screen.getByText(/Tell whoever runs the collector/)).toBeTruthy();
  expect(screen.queryByText(/plenum collect/)).toBeNull();
});
