import type { ClientBase } from 'pg';

/**
 * What the login lacks of the rights of the role plenum_writer, as sentences without a full stop; empty where it may
 * write. Nothing is written to find out.
 */
export async function missingRights(client: Pick<ClientBase, 'query'>): Promise<string[]> {
  const { rows: state } = await client.query<{ login: string; is_read_only: boolean }>(
    `SELECT current_user AS login, pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS is_read_only`
  );
  const { login = '', is_read_only: isReadOnly = false } = state[0] ?? {};
  if (isReadOnly) {
    return [`the session of ${login} is read-only`];
  }
  const { rows } = await client.query<{ privilege: string; relation: string }>(
    `SELECT acl.privilege_type AS privilege, n.nspname || '.' || c.relname AS relation
       FROM pg_class AS c
       JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'plenum'
      CROSS JOIN LATERAL aclexplode(c.relacl) AS acl
      WHERE acl.grantee = 'plenum_writer'::regrole AND acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        AND NOT has_table_privilege(c.oid, acl.privilege_type)
      ORDER BY acl.privilege_type, relation`
  );
  return rows.map(({ privilege, relation }) => `${login} may not ${privilege} ${relation}`);
}
