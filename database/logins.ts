import type { ClientBase } from 'pg';
import { clause } from '#model/text/clause.ts';

import { scramVerifier } from './scram.ts';

export type LoginRole = 'plenum_writer' | 'plenum_reader' | 'plenum_operator';

/** Passwords by role; an absent role is left as it is. */
export type Logins = Partial<Record<LoginRole, string>>;

const VARIABLES: Record<LoginRole, string> = {
  plenum_writer: 'PLENUM_WRITER_PASSWORD',
  plenum_reader: 'PLENUM_READER_PASSWORD',
  plenum_operator: 'PLENUM_OPERATOR_PASSWORD',
};

/** Passwords from `PLENUM_WRITER_PASSWORD`, `PLENUM_READER_PASSWORD` and `PLENUM_OPERATOR_PASSWORD`. */
export function loginsFromEnvironment(environment: Record<string, string | undefined>): Logins {
  const found = (Object.entries(VARIABLES) as Array<[LoginRole, string]>).flatMap(([role, variable]) => {
    const password = environment[variable];
    return password ? [[role, password] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Lets the roles log in. No password travels to the server, which gets what it would store of it; reports never hold it. */
export async function setLogins(client: Pick<ClientBase, 'query'>, logins: Logins): Promise<string[]> {
  const changes: string[] = [];
  for (const [role, password] of Object.entries(logins) as Array<[LoginRole, string]>) {
    if (!(role in VARIABLES)) {
      throw new Error(`Logins: role ${role} is not one of ${Object.keys(VARIABLES).join(', ')}. Correct its name.`);
    }
    await runDdl(client, 'ALTER ROLE %I LOGIN PASSWORD %L', role, scramVerifier(password)).catch((error: Error) => {
      throw new Error(
        `Logins: ${role} cannot be given a password: ${clause(error.message)}. Migrate as a role with CREATEROLE.`
      );
    });
    changes.push(`${role} may log in with the given password`);
  }
  return changes;
}

export interface NewLogin {
  name: string;
  /** The role whose rights it gets. */
  role: LoginRole;
  password: string;
}

/**
 * Makes a login of its own with the rights of a role, or gives the one of that name this password.
 * @throws Error of PostgreSQL where the owner may not create roles
 */
export async function addLogin(client: Pick<ClientBase, 'query'>, { name, role, password }: NewLogin): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  await runDdl(client, `${rowCount ? 'ALTER' : 'CREATE'} ROLE %I LOGIN PASSWORD %L`, name, scramVerifier(password));
  await runDdl(client, 'GRANT %I TO %I', role, name);
}

/** Has the server quote names and values, since DDL takes no parameters. */
async function runDdl(client: Pick<ClientBase, 'query'>, template: string, ...values: string[]): Promise<void> {
  const parameters = values.map((_, index) => `$${index + 2}::text`).join(', ');
  const { rows } = await client.query<{ statement: string }>(`SELECT format($1::text, ${parameters}) AS statement`, [
    template,
    ...values,
  ]);
  await client.query(rows[0]?.statement ?? '');
}
