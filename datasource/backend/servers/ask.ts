import { type Filter, filterText } from '#model/query/filters.ts';
import type { PlenumQuery } from '#model/query/kinds.ts';
import { QueryError } from '#model/query/query-error.ts';
import type { Scope } from '#model/query/selector.ts';
import type { Topology } from '#model/topology.ts';

import { narrowScope } from '../filters/narrow.ts';
import type { Frame, Notice } from '../frames/frame.ts';
import type { Log } from '../plugin/logging.ts';
import { runQuery } from '../queries/registry.ts';
import { contextOf, type Meet, type QueryContext } from '../queries/shared/context.ts';
import type { Asker } from '../sql/database.ts';
import { DatabaseError, isDatabaseAway, isOurStatement } from '../sql/errors.ts';
import { limitStatements } from '../sql/limited.ts';
import { createMeeting, type Seat } from './meeting.ts';
import { mergeFrames, nameServer } from './merge-frames.ts';
import { type Places, placesOf, topologyOf } from './places.ts';
import { route } from './route.ts';
import type { Server } from './server.ts';
import { namesPlaces, unknownPlaces } from './unknown-places.ts';

const EVERYWHERE: Scope = { sites: [], zones: [], racks: [], equipment: [] };

/** What a question is asked with, whichever server is asked. */
type Asked = Omit<Parameters<typeof contextOf>[0], 'database' | 'knownPoints' | 'knownTopology' | 'meet'>;

interface Question {
  query: PlenumQuery;
  /** Ad hoc filters, applied to the scope. */
  filters: readonly Filter[];
  servers: readonly Server[];
  asker: Asker;
  log: Log;
  /** What a server is asked through instead of connections of its own for the asker. */
  through?(server: Server): Pick<QueryContext, 'database' | 'knownPoints'>;
}

type Outcome = { server: Server; places: Places | undefined } & ({ frames: Frame[] } | { error: unknown });

/**
 * Asks those servers of a data source that the scope needs, and makes one answer of theirs. Nothing is summed over servers: each
 * row is of one site. A server that cannot answer is a notice; where none can, its failure is thrown.
 * @throws {QueryError} {DatabaseError} {BusyError}
 */
export async function askServers(question: Question, asked: Asked): Promise<Frame[]> {
  const { query, filters, servers, asker, log, through } = question;
  const contextFor = (server: Server, isPatient: boolean, meet?: Meet): QueryContext => {
    const { settings, connections, knownPoints, knownTopology } = server;
    if (through) {
      return contextOf({ ...asked, knownTopology, ...through(server), ...(meet && { meet }) });
    }
    const direct = connections.as({ ...asker, isPatient });
    // Of a panel's queries none takes all connections, so that a slow one leaves some to the others.
    const database = asker.fromAlert
      ? direct
      : limitStatements(direct, Math.max(1, Math.floor(settings.maxConnections / 2)));
    return contextOf({ ...asked, database, knownPoints, knownTopology, ...(meet && { meet }) });
  };
  // Somebody reads it; what follows an answer live has been told with the answer.
  const isTold = !asked.fromAlert && asked.rowsFromMs === undefined && 'scope' in query && namesPlaces(query.scope);
  const unknown = (topologies: readonly Topology[]) => (isTold ? unknownPlaces(query.scope, topologies) : []);
  const [only, ...others] = servers;
  if (only && others.length === 0) {
    const context = contextFor(only, true);
    const filtered = filters.length > 0 ? filteredBy(filters, query, await context.topology()) : query;
    const frames = filtered ? runQuery(filtered, context) : nothingLeft(filters, asked);
    const [answered, topology] = await Promise.all([frames, isTold ? context.topology() : undefined]);
    return withNotices(answered, topology ? unknown([topology]) : [], asked.refId);
  }
  const topologies = await Promise.all(servers.map((server) => topologyOf(server, asker, asked.signal)));
  const owned = placesOf(topologies);
  const scopes = route(
    'scope' in query ? query.scope : EVERYWHERE,
    owned.map(({ places, twice }) => ({ places, isShared: twice.length > 0 }))
  );
  const seats = createMeeting(servers.length);
  const outcomes = await Promise.all(
    servers.map(async (server, index): Promise<Outcome[]> => {
      const scope = scopes[index];
      const places = owned[index]?.places;
      const seat = seats[index] as Seat;
      if (!scope) {
        seat.leave();
        return [];
      }
      const routed = 'scope' in query ? { ...query, scope } : query;
      try {
        const topology = topologies[index];
        const narrowed = filters.length > 0 && topology ? filteredBy(filters, routed, topology) : routed;
        if (!narrowed) {
          return [];
        }
        const frames = await server.presence.ask((isPatient) =>
          runQuery(narrowed, contextFor(server, isPatient, seat.meet))
        );
        return [{ server, places, frames: nameServer(server.name, frames) }];
      } catch (error) {
        asked.signal.throwIfAborted();
        log('warn', 'A server of a data source could not answer', { server: server.name, error });
        return [{ server, places, error }];
      } finally {
        seat.leave();
      }
    })
  );
  const answers = outcomes.flat();
  if (answers.length === 0) {
    return nothingLeft(filters, asked);
  }
  const known = topologies.filter((topology) => topology !== undefined);
  return answerOf(answers, {
    fromAlert: asked.fromAlert,
    // Of a database that was never there nobody knows what it has.
    unknown: known.length === servers.length ? unknown(known) : [],
    isAnyThere: servers.some(({ presence }) => !presence.isAway()),
    refId: asked.refId,
    twice: owned.flatMap(({ twice }, index) => twice.map((site) => ({ site, server: servers[index]?.name ?? '' }))),
  });
}

/**
 * The query of what the filters leave; undefined where they leave nothing.
 * @throws {QueryError} where the kind has no scope to filter
 */
function filteredBy(filters: readonly Filter[], query: PlenumQuery, topology: Topology): PlenumQuery | undefined {
  if (!('scope' in query)) {
    throw new QueryError(
      'A query of this kind takes no filters. Remove them from the dashboard, or choose another kind.'
    );
  }
  const scope = narrowScope(query.scope, filters, topology);
  if (scope && query.kind === 'impact' && query.scope.equipment.length === 0) {
    // What is named is lost together; a filter only chooses what is looked at.
    return { ...query, scope: { ...scope, equipment: [] }, among: scope.equipment };
  }
  return scope && { ...query, scope };
}

function nothingLeft(filters: readonly Filter[], { refId, fromAlert }: Asked): Frame[] {
  const text = `Nothing has ${filters.map(filterText).join(' and ')} in the scope of this query. Change the filters, or widen the scope.`;
  return fromAlert ? [] : [{ name: '', refId, fields: [], meta: { notices: [{ severity: 'warning', text }] } }];
}

interface AnswerOptions {
  fromAlert: boolean;
  isAnyThere: boolean;
  refId: string;
  twice: ReadonlyArray<{ site: string; server: string }>;
  /** About what the scope names and no database has. */
  unknown: readonly Notice[];
}

function answerOf(outcomes: readonly Outcome[], options: AnswerOptions): Frame[] {
  const { fromAlert, refId, twice, unknown } = options;
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
  const answered = outcomes.flatMap((outcome) => ('frames' in outcome ? [outcome] : []));
  const fatal =
    failed.find(({ error }) => !isNotice(error, fromAlert)) ?? (answered.length === 0 && whyNone(failed, options));
  const siteNames = new Map(outcomes.flatMap(({ places }) => [...(places?.sites ?? [])]));
  if (fatal) {
    throw fatal.error;
  }
  const frames = mergeFrames(
    answered.map(({ server, frames: own }) => ({ server: server.name, frames: own })),
    siteNames
  );
  const notices: Notice[] = [
    ...unknown,
    ...failed.map((outcome): Notice => ({ severity: 'warning', text: missingText(outcome) })),
    ...twice.map(({ site, server }): Notice => ({
      severity: 'warning',
      text: `Site ${site} is in two databases; what ${server} has of it is left out. Keep a site in one of them.`,
    })),
  ];
  return frames.length === 0 && fromAlert ? frames : withNotices(frames, notices, refId);
}

function withNotices(frames: Frame[], notices: readonly Notice[], refId: string): Frame[] {
  if (notices.length === 0) {
    return frames;
  }
  const [head = { name: '', refId, fields: [] }, ...rest] = frames;
  return [{ ...head, meta: { ...head.meta, notices: [...notices, ...(head.meta?.notices ?? [])] } }, ...rest];
}

type Failed = Extract<Outcome, { error: unknown }>;

/** Nobody answered. For a reader it is still a notice that his site is away while others are there; a rule has to know. */
function whyNone(failed: readonly Failed[], { fromAlert, isAnyThere }: AnswerOptions): Failed | undefined {
  const refused = failed.find(({ error }) => error instanceof QueryError);
  return refused ?? (isAnyThere && !fromAlert ? undefined : failed[0]);
}

/** Whether the answers of the others stand without this one. A rule must not judge what a question of its own left out. */
function isNotice(error: unknown, fromAlert: boolean): boolean {
  return (
    (error instanceof DatabaseError && !isOurStatement(error.cause.code ?? '')) ||
    (error instanceof QueryError && !fromAlert)
  );
}

/** Everybody who asks the same reads it: it names no address. */
function missingText({
  server,
  places,
  error,
}: {
  server: Server;
  places: Places | undefined;
  error: unknown;
}): string {
  const sites = [...(places?.sites.values() ?? [])];
  const what = sites.length > 0 ? `${server.name} (${sites.join(', ')})` : server.name;
  if (error instanceof QueryError) {
    return `${what}: ${error.message}`;
  }
  const why = isDatabaseAway(error)
    ? 'its database does not answer'
    : (error as DatabaseError).cause.code === '57014'
      ? `its database took longer than ${server.settings.timeoutSeconds} s`
      : 'its database answered with an error, which Save & test in the settings of the data source names';
  return `Without ${what}: ${why}. The numbers of other sites are complete.`;
}
