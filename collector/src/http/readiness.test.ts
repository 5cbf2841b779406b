import { expect, test } from 'vitest';
import { readinessOf } from './readiness.ts';

type Parts = Parameters<typeof readinessOf>[0];

function partsWith(sources: Parts['sources']): Parts {
  return {
    spool: {
      stats: () => ({
        bytes: 0,
        backlogRecords: 0,
        damagedBytes: 0,
        oldestMs: undefined,
        waiting: 0,
        writeError: undefined,
      }),
      isFull: () => false,
    },
    writer: { health: () => ({ connected: true, complaint: undefined, refusing: undefined, warnings: [] }) },
    deadLetters: { path: '/spool/dead-letters.jsonl', count: () => 1 },
    sources,
    hosts: { nowhere: () => ({ count: 0, hosts: [] }) },
    topology: { complaint: () => undefined },
  };
}

test('what a source said of itself ends with one full stop, whether it brought one or not', () => {
  const { reasons, warnings } = readinessOf(
    partsWith([
      { name: 'gateway', state: 'disconnected', message: 'Modbus 127.0.0.1:502 did not answer within 1000 ms.' },
      { name: 'bms', state: 'degraded', message: '1 of 4 targets down' },
      { name: 'nodes', state: 'connected', message: undefined },
    ])
  );
  expect(reasons).toEqual([]);
  expect(warnings).toEqual([
    'Source gateway is disconnected: Modbus 127.0.0.1:502 did not answer within 1000 ms.',
    'Source bms is degraded: 1 of 4 targets down.',
    '1 entry became dead letters since the start. See /spool/dead-letters.jsonl.',
  ]);
});
