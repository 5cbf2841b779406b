import { describe, expect, it } from 'vitest';
import { ageText, nextStep } from './status.ts';
import type { DataSourceReport, SourceStatus } from './status.ts';

const source = (part: Partial<SourceStatus> = {}): SourceStatus => ({
  name: 'pdu',
  protocol: 'modbus',
  state: 'connected',
  message: null,
  points: 4,
  freshestMs: 1,
  simulated: false,
  ...part,
});

const report = (sources: SourceStatus[], ok = true): DataSourceReport => ({
  uid: 'plenum',
  name: 'Plenum',
  health: { ok, message: ok ? 'Connected' : 'password authentication failed' },
  status: ok ? { schemaVersion: 7, engine: 'PostgreSQL 17', sources } : undefined,
});

const step = (reports: DataSourceReport[]) => nextStep(reports, 60_000);

describe('the next step', () => {
  it('is the first thing that is missing on the way to a dashboard', () => {
    expect(step([])).toEqual({ kind: 'add-data-source' });
    expect(step([report([], false)])).toMatchObject({ kind: 'mend-connection', uid: 'plenum' });
    expect(step([report([])])).toEqual({ kind: 'start-collector' });
    expect(step([report([source({ freshestMs: null })])])).toEqual({ kind: 'await-samples' });
    expect(step([report([source({ freshestMs: null }), source()])])).toEqual({ kind: 'open-dashboard' });
  });

  it('is to look for the collector once every source has fallen silent', () => {
    const hourOld = source({ freshestMs: -3_600_000 });
    expect(step([report([hourOld])])).toMatchObject({ kind: 'look-for-collector' });
    expect(step([report([hourOld, source()])])).toEqual({ kind: 'open-dashboard' });
  });

  it('does not mourn a broken data source while another one works', () => {
    expect(step([report([], false), report([source()])])).toEqual({ kind: 'open-dashboard' });
  });
});

it('ages are told in the unit that fits', () => {
  const now = 1e12;
  expect(ageText(null, now)).toBe('none yet');
  expect(ageText(now - 4000, now)).toBe('4 s ago');
  expect(ageText(now - 5 * 60_000, now)).toBe('5 min ago');
  expect(ageText(now - 5 * 3_600_000, now)).toBe('5 h ago');
  expect(ageText(now - 72 * 3_600_000, now)).toBe('3 days ago');
  expect(ageText(now + 5000, now)).toBe('0 s ago');
});
