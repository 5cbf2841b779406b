import { describe, expect, it } from 'vitest';
import { encodeSamples } from './copy-binary.ts';
import { byColumn } from './sample-columns.ts';
import { DatabaseAwayError, describeFailure } from './failure.ts';

const coded = (code: string, message = 'said so') => Object.assign(new Error(message), { code });

describe('what a failure means', () => {
  it('never takes an error of ours for an absent database', () => {
    let unencodable: unknown;
    try {
      encodeSamples(byColumn([{ pointId: 1, timeMs: Date.parse('0001-01-01T00:00:00Z'), value: 1, quality: 0 }]));
    } catch (error) {
      unencodable = error;
    }
    const ours = [
      unencodable,
      new TypeError('x is not a function'),
      coded('ERR_OUT_OF_RANGE'),
      coded('ENOSPC'),
      'text',
      undefined,
    ];
    expect(ours.map((error) => describeFailure(error).kind)).toEqual(ours.map(() => 'ours'));
  });

  it('knows an absent database by its codes and by the words of the driver', () => {
    const away = [
      coded('ECONNREFUSED'),
      new AggregateError([coded('ECONNREFUSED')]),
      new Error('Connection terminated unexpectedly'),
      new Error('Query read timeout'),
      new DatabaseAwayError('self-signed certificate', { cause: undefined }),
      ...['08006', '40001', '53300', '55P03', '57P01', '57014', '58030', '25P03'].map((code) => coded(code)),
    ];
    expect(away.map((error) => describeFailure(error).kind)).toEqual(away.map(() => 'away'));
  });

  it('tells refused rows, a refused login and an error that can be either apart', () => {
    const kinds = ['22003', '23514', 'P0001', '28P01', '42501', '25006', 'XX000', '53400'].map(
      (code) => describeFailure(coded(code)).kind
    );
    expect(kinds).toEqual(['data', 'data', 'data', 'refused', 'refused', 'refused', 'unclear', 'unclear']);
  });

  it('names the setting that PgBouncer must ignore', () => {
    // Its answer, word for word, as of PgBouncer 1.18.
    const failure = describeFailure(coded('08P01', 'unsupported startup parameter: statement_timeout'));
    expect([failure.kind, failure.nextStep]).toEqual([
      'refused',
      'Add statement_timeout to ignore_startup_parameters in pgbouncer.ini, or point database.url at PostgreSQL itself',
    ]);
  });
});
