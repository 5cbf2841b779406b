import { describe, expect, it } from 'vitest';
import { identifier, literal } from './backend.ts';
import { applyChannelChange, channelChanges } from './channels.ts';
import { refreshSlices } from './maintenance.ts';
import { startupSettings } from './startup.ts';

describe('channels', () => {
  it('reads LISTEN and UNLISTEN as PostgreSQL folds their names', () => {
    expect(channelChanges('LISTEN Fresh; listen "Room 1"; UNLISTEN *')).toEqual([
      { action: 'listen', channel: 'fresh' },
      { action: 'listen', channel: 'Room 1' },
      { action: 'unlisten', channel: '*' },
    ]);
  });

  it('forgets all channels at UNLISTEN *', () => {
    const channels = new Set(['a', 'b']);
    applyChannelChange(channels, { action: 'unlisten', channel: '*' });
    expect(channels.size).toBe(0);
  });
});

describe('startup', () => {
  it('takes settings from parameters and from options, not the connection itself', () => {
    const parameters = new Map([
      ['user', 'plenum_reader'],
      ['database', 'plenum'],
      ['application_name', 'grafana'],
      ['options', '-c statement_timeout=5s --search_path=a\\ b'],
    ]);
    expect(Object.fromEntries(startupSettings(parameters))).toEqual({
      application_name: 'grafana',
      statement_timeout: '5s',
      search_path: 'a b',
    });
  });

  it('quotes names and values', () => {
    expect([identifier('a"b'), literal("it's"), literal('a\\b')]).toEqual(['"a""b"', "'it''s'", "E'a\\\\b'"]);
  });
});

describe('slices of a refresh', () => {
  const nowMs = Date.UTC(2026, 0, 2, 10, 20, 30);
  const job = { bucketMs: 60_000, startOffsetMs: 3 * 3_600_000, endOffsetMs: 60_000 };

  it('cover the window without holes, newest first', () => {
    const slices = refreshSlices(job, nowMs);
    expect(slices[0]?.[1]).toBe(Date.UTC(2026, 0, 2, 10, 20));
    expect(slices.at(-1)?.[0]).toBeLessThanOrEqual(nowMs - job.startOffsetMs);
    slices.slice(1).forEach(([, toMs], i) => expect(toMs).toBe(slices[i]?.[0]));
  });

  it('reach beyond the running bucket where nothing is left out', () => {
    const [newest] = refreshSlices({ ...job, endOffsetMs: null }, nowMs);
    expect(newest?.[1]).toBeGreaterThan(nowMs);
  });
});
