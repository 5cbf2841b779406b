import type { Resource, ResourceContext, ServerAnswer } from '../resources/resource.ts';
import type { Asker } from '../sql/database.ts';
import { DatabaseError, isOurStatement } from '../sql/errors.ts';
import type { Server } from './server.ts';

type Asked = Pick<ResourceContext, 'isTrusted' | 'signal'> & { asker: Asker };

/**
 * Asks every database of a data source and makes one answer of theirs; those that cannot answer are named in `away`. Where none
 * can, the failure of the first is thrown.
 */
export async function askResource(
  resource: Resource,
  parameters: URLSearchParams,
  servers: readonly Server[],
  { asker, ...asked }: Asked
): Promise<unknown> {
  const read = ({ connections, knownTopology }: Server, isPatient: boolean) =>
    resource.read({ ...asked, database: connections.as({ ...asker, isPatient }), knownTopology }, parameters);
  const [only, ...others] = servers;
  if (only && others.length === 0) {
    return read(only, true);
  }
  const outcomes = await Promise.all(
    servers.map((server) =>
      server.presence
        .ask((isPatient) => read(server, isPatient))
        .then(
          (answer) => ({ server: server.name, answer }),
          (error: unknown) => ({ server: server.name, error })
        )
    )
  );
  const answers: Array<ServerAnswer<unknown>> = outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome] : []));
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
  const fatal = failed.find(({ error }) => !isServers(error)) ?? (answers.length === 0 ? failed[0] : undefined);
  if (fatal) {
    throw fatal.error;
  }
  const [first] = answers;
  const merged = answers.length === 1 ? first?.answer : resource.merge(answers);
  return failed.length === 0 ? merged : { ...(merged as object), away: failed.map(({ server }) => server) };
}

/** Whether it is the fault of one server, and says nothing of the others. */
function isServers(error: unknown): boolean {
  return error instanceof DatabaseError && !isOurStatement(error.cause.code ?? '');
}
