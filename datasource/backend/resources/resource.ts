import type { SaveRefusal } from '#model/api/records.ts';

import type { ChangingDatabase, Database } from '../sql/database.ts';
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

/** A change that is not made, with what the caller is told. */
export class RefusedChange extends Error {
  /** HTTP status. */
  readonly status: number;
  readonly problems: SaveRefusal['problems'];

  constructor(status: number, { message, problems }: SaveRefusal) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** Who changes something: as Grafana says, never as the request does. */
export interface Person {
  login: string;
  role: string;
}

/** What a change is made with. */
export interface ChangeContext {
  /** The databases of the data source by the names of its settings, at least one. */
  databases: ReadonlyMap<string, ChangingDatabase>;
  person: Person;
  signal: AbortSignal;
}

/**
 * Makes a change that was posted, and answers with something that becomes JSON.
 * @throws {RefusedChange}
 */
export type Change = (context: ChangeContext, body: unknown) => Promise<unknown>;
