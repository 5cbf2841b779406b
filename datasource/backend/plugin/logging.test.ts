import { expect, it } from 'vitest';

import { createLog, logLine } from './logging.ts';

it('writes nothing but strings, because a number as message would panic Grafana', () => {
  const lines: string[] = [];
  createLog((line) => lines.push(line))('warn', 'slow', {
    ms: 12,
    error: new Error('why'),
    none: undefined,
    '@level': 3,
  });
  const entry = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(Object.values(entry).every((value) => typeof value === 'string')).toBe(true);
  expect(entry['@level']).toBe('warn');
});

it('stamps with exactly six fraction digits, which is all that Go parses', () => {
  expect(JSON.parse(logLine('info', 'm', {}, new Date(1_790_000_000_007)))['@timestamp']).toBe(
    '2026-09-21T14:13:20.007000Z'
  );
});
