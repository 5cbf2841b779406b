import { expect, it } from 'vitest';
import { secret } from './config/secret.ts';
import { createLogger } from './log.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void, format: 'text' | 'json' = 'text'): string {
  let text = '';
  write(createLogger({ level: 'debug', format }, { write: (line) => (text += line) }));
  return text;
}

it('writes one line an entry, even for a message of several lines', () => {
  expect(logged((log) => log.warn('first\n  second'))).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z warn  first second\n$/);
});

it('adds the cause of an error once', () => {
  expect(logged((log) => log.error({ err: new Error('disk full') }, 'Spool failed'))).toMatch(
    /error Spool failed: disk full\n$/
  );
});

it.each(['text', 'json'] as const)('keeps secrets out of %s, wherever a library puts them', (format) => {
  const text = logged((log) => {
    log.info({ password: 'hunter2', auth: { token: 'hunter2' }, url: secret('hunter2') }, 'connecting');
    log.info('failed: postgres://writer:hunter2@db/plenum and mqtt://u:hunter2@broker');
  }, format);
  expect(text).not.toContain('hunter2');
  expect(text).toContain('postgres://writer:[redacted]@db/plenum');
});
