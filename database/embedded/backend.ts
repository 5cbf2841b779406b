import type { Engine } from './engine.ts';
import type { EngineTask } from './engine-protocol.ts';
import {
  body,
  firstColumn,
  query,
  readCString,
  readFields,
  ServerMessage,
  type Frame,
  type TransactionStatus,
} from './messages.ts';
import { createTurnstile, type Priority, type Turnstile } from './turnstile.ts';

/** What the backend must look like for a client: who it is and what it has SET. */
export interface Identity {
  readonly user: string;
  /** Settings by name, as for `set_config`. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Anything that runs statements: a connection or an internal task. */
export interface BackendUser {
  identity: Identity;
  /** When it gets its turns; in the foreground where absent. */
  readonly priority?: Priority;
}

/** The engine's only backend, shared by turns. */
export interface Backend {
  turnstile: Turnstile<BackendUser>;
  /** Runs frames as the owner of the turn and tells the transaction status where the engine told it. */
  run(user: BackendUser, frames: Frame[], copy?: EngineTask['copy']): Promise<BackendAnswer>;
  /** Runs SQL as `user` in a turn of its own; returns the first column. Throws `SqlError`. */
  sql(user: BackendUser, text: string): Promise<Array<string | null>>;
  /** The settings that the owner of the turn made with SET, for the next turn. */
  readSettings(user: BackendUser): Promise<Map<string, string>>;
}

export interface BackendAnswer {
  frames: Frame[][];
  status: TransactionStatus | undefined;
}

export class SqlError extends Error {
  override name = 'SqlError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const OWNER = 'postgres';

/**
 * The engine starts with a debugging command line. These are a server's defaults, set anew at every change of client,
 * for RESET ALL goes back to the command line. `client_min_messages` first: the rest would be noisy.
 */
const SERVER_DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['client_min_messages', 'notice'],
  ['log_min_messages', 'fatal'],
  ['enable_seqscan', 'on'],
  ['TimeZone', 'UTC'],
  ['search_path', '"$user", public'],
]);

export const NO_SETTINGS: ReadonlyMap<string, string> = new Map();

export function createBackend(engine: Engine): Backend {
  const turnstile = createTurnstile<BackendUser>();
  let current: Identity | undefined;

  async function take(identity: Identity): Promise<void> {
    if (current === identity) {
      return;
    }
    current = undefined;
    throwOnError((await engine.run([query(takeOverSql(identity))])).flat());
    current = identity;
  }

  const backend: Backend = {
    turnstile,
    async run(user, frames, copy) {
      await take(user.identity);
      const answers = (await engine.run(frames, copy)).map((answer) => answer.filter((message) => !isNoise(message)));
      return { frames: answers, status: lastStatus(answers) };
    },
    async sql(user, text) {
      await turnstile.acquire(user, user.priority);
      try {
        const { frames } = await backend.run(user, [query(text)]);
        throwOnError(frames.flat());
        return firstColumn(frames.flat());
      } finally {
        turnstile.release(user);
      }
    },
    async readSettings(user) {
      const { frames } = await backend.run(user, [query(SETTINGS_SQL)]);
      const [json] = firstColumn(frames.flat());
      return new Map(Object.entries(JSON.parse(json ?? '{}') as Record<string, string>));
    },
  };
  return backend;
}

const SETTINGS_SQL = `SELECT json_object_agg(name, setting) FROM (
  SELECT name, current_setting(name) AS setting FROM pg_settings WHERE source = 'session'
  UNION ALL SELECT 'role', current_setting('role') WHERE current_setting('role') <> 'none') AS settings`;

/** RESET SESSION AUTHORIZATION does not lead back to the owner in this engine; naming the owner does. */
function takeOverSql({ user, settings }: Identity): string {
  const { role, ...others } = Object.fromEntries([...SERVER_DEFAULTS, ...settings]);
  const calls = Object.entries(others).map(([name, value]) => `set_config(${literal(name)}, ${literal(value)}, false)`);
  return [
    `SET SESSION AUTHORIZATION ${identifier(OWNER)}`,
    'RESET ALL',
    `SELECT ${calls.join(', ')}`,
    ...(user === OWNER ? [] : [`SET SESSION AUTHORIZATION ${identifier(user)}`]),
    ...(role ? [`SET ROLE ${identifier(role)}`] : []),
  ].join('; ');
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}

export function throwOnError(frames: Frame[]): void {
  const error = frames.find((message) => message[0] === ServerMessage.error);
  if (error) {
    const fields = readFields(error);
    throw new SqlError(fields.get('C') ?? 'XX000', fields.get('M') ?? 'unknown error');
  }
}

/** Debugging messages of the engine that no server would send at `notice`. */
function isNoise(message: Frame): boolean {
  if (message[0] !== ServerMessage.notice) {
    return false;
  }
  const fields = readFields(message);
  return (fields.get('V') ?? '').startsWith('DEBUG') || /^# \d+:/.test(fields.get('M') ?? '');
}

function lastStatus(answers: Frame[][]): TransactionStatus | undefined {
  const ready = answers.flat().findLast((message) => message[0] === ServerMessage.readyForQuery);
  return ready && (String.fromCharCode(ready[5] as number) as TransactionStatus);
}

/** Command tag of a CommandComplete (`SET`, `INSERT 0 1`), else `undefined`. */
export function commandTag(message: Frame): string | undefined {
  return message[0] === ServerMessage.commandComplete ? readCString(body(message), 0)[0] : undefined;
}
