import { expect, test } from 'vitest';
import { clause } from './clause.ts';

test('a message takes its place in a longer sentence with one full stop, wherever it comes from', () => {
  expect(`Source hung is disconnected: ${clause('Modbus 127.0.0.1:502 did not answer within 1000 ms.')}.`).toBe(
    'Source hung is disconnected: Modbus 127.0.0.1:502 did not answer within 1000 ms.'
  );
  expect(clause('connect ECONNREFUSED 127.0.0.1:502')).toBe('connect ECONNREFUSED 127.0.0.1:502');
  expect(clause('node 1.2.3 answered nothing ...')).toBe('node 1.2.3 answered nothing ');
});
