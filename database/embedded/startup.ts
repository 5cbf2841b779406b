import { literal, NO_SETTINGS, OWNER, type Backend, type BackendUser, type Identity } from './backend.ts';
import {
  authenticationOk,
  backendKeyData,
  errorResponse,
  parameterStatus,
  readyForQuery,
  type Frame,
} from './messages.ts';

/** The front end's own statements run as this user. */
export function ownerUser(): BackendUser {
  return { identity: { user: OWNER, settings: NO_SETTINGS } };
}

/** Startup parameters that are not settings of the server. */
const NOT_SETTINGS = new Set(['user', 'database', 'options', 'replication', 'client_encoding']);

/** Settings in a startup packet: plain ones and `-c name=value` in `options`. */
export function startupSettings(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (!NOT_SETTINGS.has(name)) {
      settings.set(name, value);
    }
  }
  const options = parameters.get('options') ?? '';
  for (const match of options.matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|[^\s\\])*)/g)) {
    settings.set((match[1] as string).replaceAll('-', '_'), (match[2] as string).replace(/\\(.)/g, '$1'));
  }
  return settings;
}

/**
 * Identity of a new connection: its role with the role's own settings (ALTER ROLE ... SET) and what the client asked
 * for. Returns an ErrorResponse frame where the role does not exist or a setting is refused.
 */
export async function identify(
  backend: Backend,
  owner: BackendUser,
  parameters: ReadonlyMap<string, string>
): Promise<Identity | Frame> {
  const user = parameters.get('user') ?? OWNER;
  const [found] = await backend.sql(owner, roleSql(user));
  if (found === undefined) {
    return errorResponse({
      severity: 'FATAL',
      code: '28000',
      message: `role "${user}" does not exist`,
      hint: 'Connect as postgres, plenum_writer, plenum_reader or plenum_operator; run the migrations first.',
    });
  }
  const ofRole = (JSON.parse(found ?? '[]') as string[]).map((entry) => {
    const split = entry.indexOf('=');
    return [entry.slice(0, split), entry.slice(split + 1)] as const;
  });
  return { user, settings: new Map([...ofRole, ...startupSettings(parameters)]) };
}

function roleSql(user: string): string {
  return `SELECT coalesce(json_agg(setting) FILTER (WHERE setting IS NOT NULL), '[]')
    FROM pg_roles AS r
    LEFT JOIN (pg_db_role_setting AS s CROSS JOIN unnest(s.setconfig) AS setting) ON s.setrole IN (0, r.oid)
    WHERE r.rolname = ${literal(user)} GROUP BY r.oid`;
}

/** What a server sends once a client is let in. */
export function welcome(identity: Identity, serverVersion: string, key: { processId: number; secret: number }): Buffer {
  const status = {
    application_name: identity.settings.get('application_name') ?? '',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    default_transaction_read_only: identity.settings.get('default_transaction_read_only') ?? 'off',
    in_hot_standby: 'off',
    integer_datetimes: 'on',
    IntervalStyle: 'postgres',
    is_superuser: identity.user === OWNER ? 'on' : 'off',
    server_encoding: 'UTF8',
    server_version: serverVersion,
    session_authorization: identity.user,
    standard_conforming_strings: 'on',
    TimeZone: identity.settings.get('TimeZone') ?? 'UTC',
  };
  return Buffer.concat([
    authenticationOk(),
    ...Object.entries(status).map(([name, value]) => parameterStatus(name, value)),
    backendKeyData(key.processId, key.secret),
    readyForQuery('I'),
  ]);
}
