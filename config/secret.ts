import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { z } from 'zod';

export const REDACTED = '[redacted]';

const REFERENCE = /\$\{(env|file):([^}]+)\}/g;

/** A value that never shows itself: printing, inspecting or serialising it gives `[redacted]`. */
export interface Secret {
  /**
   * The value, resolved now: a rotated file or token is picked up at the next connection.
   * Throws where the variable or file is missing, naming it but not its content.
   */
  reveal(env?: NodeJS.ProcessEnv): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps text that may contain `${env:NAME}` and `${file:/path}` references. */
export function secret(text: string): Secret {
  return {
    reveal: (env) => resolveReferences(text, env),
    toString: () => REDACTED,
    toJSON: () => REDACTED,
    [inspect.custom]: () => REDACTED,
  } as Secret;
}

/**
 * Replaces `${env:NAME}` and `${file:/path}` (one trailing line break is cut, as editors add it).
 * Throws an Error that names the variable or file.
 */
export function resolveReferences(text: string, env: NodeJS.ProcessEnv = process.env): string {
  return text.replace(REFERENCE, (_, kind: string, name: string) => {
    if (kind === 'file') {
      return readSecretFile(name.trim());
    }
    const value = env[name.trim()];
    if (value === undefined) {
      throw new Error(`Environment variable ${name.trim()} is not set. Set it, or use \${file:/path} instead.`);
    }
    return value;
  });
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Error(`Secret file ${path} cannot be read (${code}). Check the path and its permissions.`, {
      cause: error,
    });
  }
}

const WRITE_SECRET = 'write ${env:NAME} or ${file:/path}';

/** Passwords, tokens, key passphrases and URLs with credentials in the configuration. */
export const secretSchema = z
  .string({ error: `${WRITE_SECRET}; a number needs quotes` })
  .min(1, WRITE_SECRET)
  .meta({ description: 'A secret: ${env:NAME} or ${file:/path}; a literal works but is then readable in the file.' })
  .transform(secret);
