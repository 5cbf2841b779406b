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
      coded('EBUSY'),
      coded('EPERM'),
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

  it('has the same words for a connection that was cut, whatever the driver calls it, and says what to do', () => {
    const cut = [
      coded('ECONNRESET', 'read ECONNRESET'),
      coded('EPIPE'),
      new Error('Connection terminated unexpectedly'),
    ];
    const said = cut.map((error) => describeFailure(error));
    expect(new Set(said.map(({ message }) => message)).size).toBe(1);
    expect(said[0]).toMatchObject({
      kind: 'away',
      message: 'the connection was closed by the server or on the way to it',
      nextStep: expect.stringContaining('look at the server') as string,
    });
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
