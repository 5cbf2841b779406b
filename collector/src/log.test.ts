import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { secret } from '#config/secret.ts';
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

it('does not fail, and does not go in circles, when nobody reads it any more', async () => {
  const script = `
    import { createLogger } from ${JSON.stringify(fileURLToPath(new URL('./log.ts', import.meta.url)))};
    const log = createLogger({ level: 'info', format: 'text' });
    let errors = 0;
    process.on('uncaughtException', (error) => {
      errors++;
      log.error(error.message);
    });
    process.stdin.once('data', () => {
      log.info('nobody reads this');
      setTimeout(() => {
        process.stdout.write('errors: ' + errors);
        process.exit();
      }, 200);
    });
    process.stdout.write('ready;');
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'ready;') {
      child.stderr.destroy();
      child.stdin.write('go');
    }
  });
  await once(child, 'close');
  expect(output).toBe('ready;errors: 0');
});
