import type { Database } from '../sql/database.ts';
import type { KnownTopology } from '../sql/known-topology.ts';

/** A resource call that the caller has to change. */
export class ResourceError extends Error {}

/** What a resource reads from. */
export interface ResourceContext {
  database: Database;
  knownTopology: KnownTopology;
  /** The caller may know addresses, logins and the words of errors: an editor or administrator of the organisation. */
  isTrusted: boolean;
  signal: AbortSignal;
}

/** What one database of a data source answered. */
export interface ServerAnswer<Answer> {
  /** Name of the server. */
  server: string;
  answer: Answer;
}

/** Answers a GET with something that becomes JSON. */
export interface Resource<Answer = unknown> {
  read(context: ResourceContext, parameters: URLSearchParams): Promise<Answer>;
  /** One answer of those of several databases, two or more. */
  merge(answers: ReadonlyArray<ServerAnswer<Answer>>): Answer;
}
