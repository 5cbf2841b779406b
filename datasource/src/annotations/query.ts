import type { DataQuery } from '@grafana/data';
import { events } from '../kinds/events/events.ts';
import { readQuery } from '../query/read.ts';
import type { PlenumQuery, Stored, Versioned } from '../types.ts';

const REF_ID = 'Anno';

/** What a chart is explained by first; the rest can be chosen. */
export function annotationDefaults(): Versioned<'events'> {
  return { ...events.defaults(), types: ['alarm', 'job'] };
}

/** The query of an annotation: whatever was stored with it, only events can be annotations. */
export function annotationQuery(target: DataQuery | undefined): PlenumQuery {
  return (eventsQuery(target).query ?? target) as PlenumQuery;
}

/** A stored target as a query of events, or why it cannot be read. */
export function eventsQuery(target: DataQuery | undefined): { query?: Stored<'events'>; refusal?: string } {
  const stored: DataQuery & { kind?: string } = { refId: REF_ID, ...target };
  const isEvents = stored.kind === 'events';
  const { datasource, hide, key, refId } = stored;
  const { query, refusal } = readQuery(isEvents ? stored : { datasource, hide, key, refId, ...annotationDefaults() });
  return query?.kind === 'events' ? { query } : { refusal };
}
