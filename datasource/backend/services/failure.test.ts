import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';

import { QueryError } from '#model/query/query-error.ts';

import { abortOnCancel } from './cancel.ts';
import { explainFailure } from './failure.ts';

it('a reader who leaves while the answer is made is no error in the log of Grafana', () => {
  const call = new EventEmitter();
  const signal = abortOnCancel(call);
  call.emit('cancelled');
  expect(explainFailure(signal.reason, undefined, true)).toMatchObject({ status: 499, level: 'debug' });
});

it('what an asker can correct is a warning, and a fault of our own an error', () => {
  expect(explainFailure(new QueryError('No such metric.'), undefined, true).level).toBe('warn');
  expect(explainFailure(new TypeError('x is undefined'), undefined, true).level).toBe('error');
});
