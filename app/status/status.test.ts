import { describe, expect, it } from 'vitest';
import type { SourceStatus } from '#model/api/status.ts';
import { conditionOf } from '#model/health/source-condition.ts';
import { ageText, nextStep } from './status.ts';
import type { DataSourceReport } from './status.ts';

const source = (part: Partial<SourceStatus> = {}): SourceStatus => ({
  name: 'pdu',
  protocol: 'modbus',
  protocolTitle: 'Modbus TCP',
  state: 'connected',
  message: null,
  points: 4,
  freshestMs: 1,
  jobsAsOfMs: null,
  reportAgeMs: 4_000,
  simulated: false,
  ...part,
});

const report = (sources: SourceStatus[], ok = true): DataSourceReport => ({
  uid: 'plenum',
  name: 'Plenum',
  health: { ok, message: ok ? 'Connected' : 'password authentication failed' },
  status: ok
    ? {
        schemaVersion: 7,
        engine: 'PostgreSQL 17',
        conflicts: { shown: [], count: 0 },
        hostsNowhere: { shown: [], count: 0 },
        sources,
      }
    : undefined,
});

const step = (reports: DataSourceReport[]) => nextStep(reports, 60_000);
const AN_HOUR_AGO = -3_600_000;

describe('the next step', () => {
  it('does not miss the samples of a source that gives jobs or places alone, unless it is away', () => {
    const places = (part: Partial<SourceStatus>) => source({ name: 'netbox', points: 0, freshestMs: null, ...part });
    const it = source({ name: 'it', state: 'connected', freshestMs: 59_000 });
    expect(step([report([it, places({ state: 'connected' })])])).toEqual({ kind: 'open-dashboard', inPart: [] });
    expect(step([report([it, places({ state: 'disconnected' })])])).toMatchObject({
      kind: 'fix-sources',
      names: ['netbox'],
    });
    expect(step([report([it, places({ state: 'connecting' })])])).toMatchObject({
      kind: 'fix-sources',
      names: ['netbox'],
    });
    expect(step([report([places({ state: 'connected' })])])).toMatchObject({ kind: 'open-dashboard' });
  });

  it('is the first thing that is missing on the way to a dashboard', () => {
    expect(step([])).toEqual({ kind: 'add-data-source' });
    expect(step([report([], false)])).toMatchObject({ kind: 'fix-connection', uid: 'plenum' });
    expect(step([report([])])).toEqual({ kind: 'start-collector' });
    expect(step([report([source({ freshestMs: null })])])).toEqual({ kind: 'await-samples' });
    expect(step([report([source()])])).toEqual({ kind: 'open-dashboard', inPart: [] });
  });

  it('is to look for the collector once every source has fallen silent, though the last word was "connected"', () => {
    expect(step([report([source({ freshestMs: AN_HOUR_AGO }), source({ freshestMs: AN_HOUR_AGO })])])).toMatchObject({
      kind: 'look-for-collector',
    });
    // The collector was killed three minutes ago.
    expect(step([report([source({ freshestMs: -120_000 }), source({ freshestMs: -125_000 })])])).toEqual({
      kind: 'look-for-collector',
      age: '3 min ago',
    });
  });

  it('is never "samples are coming in" while all sources are red, however fresh their last samples', () => {
    const red = (name: string) => source({ name, state: 'disconnected', freshestMs: 50_000 });
    expect(step([report([red('bms'), red('pdu')])])).toEqual({
      kind: 'fix-sources',
      names: ['bms', 'pdu'],
      total: 2,
      age: '10 s ago',
    });
    expect(step([report([source({ name: 'bms', state: 'disconnected', freshestMs: null })])])).toMatchObject({
      kind: 'fix-sources',
      names: ['bms'],
      age: 'none yet',
    });
  });

  it('names every dead source beside a live one', () => {
    const sources = [
      source({ name: 'live' }),
      source({ name: 'red', state: 'disconnected' }),
      source({ name: 'silent', freshestMs: AN_HOUR_AGO }),
      source({ name: 'new', state: 'connecting', freshestMs: null }),
    ];
    expect(step([report(sources)])).toMatchObject({ kind: 'fix-sources', names: ['red', 'silent', 'new'], total: 4 });
  });

  it('mentions a source that delivers in part', () => {
    expect(step([report([source(), source({ name: 'rtu', state: 'degraded' })])])).toEqual({
      kind: 'open-dashboard',
      inPart: ['rtu'],
    });
  });

  it('is to look for the collector once it reports no source any more, red ones included', () => {
    const frozen = { reportAgeMs: 90_000, freshestMs: -30_000 };
    const sources = [source(frozen), source({ ...frozen, state: 'disconnected', freshestMs: null })];
    expect(step([report(sources)])).toEqual({ kind: 'look-for-collector', age: '90 s ago' });
    expect(step([report([...sources, source({ name: 'other' })])])).toMatchObject({ kind: 'fix-sources', total: 3 });
  });

  it('is to fix a broken data source, also beside one that works', () => {
    expect(step([report([source()]), { ...report([], false), uid: 'other', name: 'Other' }])).toMatchObject({
      kind: 'fix-connection',
      uid: 'other',
      name: 'Other',
    });
  });
});

it('a source that says "connected" and has delivered nothing for long is silent', () => {
  expect(conditionOf(source({ freshestMs: AN_HOUR_AGO }), 60_000)).toBe('silent');
  expect(conditionOf(source({ freshestMs: AN_HOUR_AGO, state: 'disconnected' }), 60_000)).toBe('disconnected');
  expect(conditionOf(source(), 60_000)).toBe('connected');
  expect(conditionOf(source({ state: null }), 60_000)).toBe('unknown');
});

it('the last word of a collector that repeats it no more does not count', () => {
  for (const state of ['connected', 'degraded', 'connecting', 'disconnected'] as const) {
    expect(conditionOf(source({ state, reportAgeMs: 6 * 60_000 }), 60_000)).toBe('unreported');
    expect(conditionOf(source({ state, reportAgeMs: 25_000 }), 60_000)).toBe(state);
  }
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
