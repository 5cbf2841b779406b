import type { PluginContext, User } from '../generated/backend.ts';
import type { Asker } from '../sql/database.ts';

/** Names of the headers, as the gRPC contract carries them. */
const FROM_ALERT = 'FromAlert';
const RULE_UID = 'X-Rule-Uid';

/** Resource calls carry lists of values. */
type Headers = Record<string, string | { values: string[] }>;

/** Who stands behind a call. An alert rule is told by its header, never by the user: that differs between Grafanas. */
export function askerOf(request: { pluginContext: PluginContext | undefined; headers: Headers }): Asker {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : value?.values[0];
  };
  const fromAlert = header(FROM_ALERT) === 'true';
  return fromAlert
    ? { name: header(RULE_UID) ?? '', fromAlert }
    : { name: request.pluginContext?.user?.login ?? '', fromAlert };
}

/**
 * Whether somebody may know addresses, logins and the words of errors: editors and administrators see the data source's settings or
 * work with it. Others, public dashboards and calls without a user among them, learn what is wrong and not where.
 */
export function isTrustedUser(user: User | undefined): boolean {
  return user?.role === 'Admin' || user?.role === 'Editor';
}
