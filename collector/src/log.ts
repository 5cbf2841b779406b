import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { REDACTED } from '#config/secret.ts';

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  format: 'text' | 'json';
}

const SECRET_FIELDS = ['password', 'token', 'bearerToken', 'secret', 'passphrase'];
const CREDENTIALS_IN_URL = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi;
const LEVEL_NAMES: Record<number, string> = { 20: 'debug', 30: 'info ', 40: 'warn ', 50: 'error', 60: 'fatal' };

/**
 * The collector's log on standard error: one line an entry, for people or as JSON. Secret fields and passwords
 * in URLs never appear, wherever a library puts them.
 */
export function createLogger(options: LogOptions, destination: { write(line: string): void } = process.stderr): Logger {
  if (destination === process.stderr) {
    keepGoingWithoutReader();
  }
  const stream: DestinationStream = {
    write: (line) => destination.write(withoutSecrets(options.format === 'json' ? line : textLine(line))),
  };
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino({ level: options.level, base: null, redact: { paths, censor: REDACTED } }, stream);
}

/** Whoever read the log may be gone: that must not become an error that is logged, which fails, and so on for ever. */
function keepGoingWithoutReader(): void {
  if (process.stderr.listenerCount('error', ignore) === 0) {
    process.stderr.on('error', ignore);
  }
}

function ignore(): void {
  // There is nowhere left to say it.
}

export function withoutSecrets(text: string): string {
  return text.replace(CREDENTIALS_IN_URL, `$1${REDACTED}@`);
}

function textLine(line: string): string {
  const {
    time,
    level,
    msg = '',
    err,
    ...fields
  } = JSON.parse(line) as {
    time: number;
    level: number;
    msg?: string;
    err?: { message?: string };
  } & Record<string, unknown>;
  const extra = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const cause = err?.message && !msg.includes(err.message) ? `: ${err.message}` : '';
  const text = `${msg}${cause}${extra.join('')}`.replace(/\s*[\r\n]+\s*/g, ' ');
  return `${new Date(time).toISOString()} ${LEVEL_NAMES[level] ?? level} ${text}\n`;
}
