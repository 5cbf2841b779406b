import type { Severity } from '#model/severity.ts';
import type { EventType } from '#model/query/events.ts';
import { durationText } from '#model/text/duration.ts';

import {
  MAX_NAMED_RACKS,
  type PlaceChange,
  type RecordedEvent,
  type SourceGap,
  type StateChange,
} from '../../sql/happenings.ts';
import type { JobRow } from '../../sql/jobs.ts';

/** Something that happened, whatever it is known from. */
export interface Happening {
  /** Unique among all, and the same in the next answer. */
  id: string;
  timeMs: number;
  /** The same as `timeMs` where it took no time; of what goes on the end of the range. */
  endMs: number;
  type: EventType;
  severity: Severity;
  title: string;
  text: string;
  site: string | null;
  zone: string | null;
  /** Several are separated by commas. */
  rack: string | null;
  equipment: string | null;
  source: string | null;
  tenant: string | null;
  job: string | null;
}

const NOWHERE = { site: null, zone: null, rack: null, equipment: null, source: null, tenant: null, job: null };

export function ofEvent(event: RecordedEvent): Happening {
  const { id, timeMs, kind, severity, title, detail, site, zone, rack, equipment, source } = event;
  return {
    ...NOWHERE,
    ...{ site, zone, rack, equipment, source },
    id: `event ${id}`,
    timeMs,
    endMs: timeMs,
    type: kind === 'alarm' ? 'alarm' : 'event',
    severity,
    title,
    text: [kind === 'alarm' ? '' : kind, detailText(detail)].filter(Boolean).join('; '),
  };
}

/** `{"state": "wet"}` as `state wet`. */
function detailText(json: string): string {
  const detail = JSON.parse(json) as unknown;
  if (typeof detail !== 'object' || detail === null) {
    return '';
  }
  return Object.entries(detail)
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join('; ');
}

/** The words of Slurm and Kubernetes for a job that did not end as it should. */
const FAILED = /fail|time_?out|out_of_memory|oom|boot_fail|deadline|preempt|error/i;

/** @param zoneOf zone of a rack of a site */
export function ofJob(
  job: JobRow,
  endOfRangeMs: number,
  zoneOf: (site: string, rack: string) => string | undefined
): Happening {
  const racks = [...new Set(job.stays.flatMap(({ rack }) => rack ?? []))];
  const zones = [...new Set(racks.flatMap((rack) => (job.site === null ? [] : (zoneOf(job.site, rack) ?? []))))];
  // Of one that was requeued the stays tell the run that the range is about.
  const firstStayMs = Math.min(...job.stays.map(({ fromMs }) => fromMs));
  const startMs = Math.min(job.startMs ?? Infinity, firstStayMs);
  const isEarlierRun = job.startMs !== null && job.startMs > endOfRangeMs;
  const lastStayMs = Math.max(...job.stays.map(({ toMs }) => toMs ?? endOfRangeMs));
  const endMs = isEarlierRun ? lastStayMs : (job.endMs ?? endOfRangeMs);
  const name = job.name === null || job.name === '' ? '' : ` ${job.name}`;
  return {
    ...NOWHERE,
    id: `job ${job.scheduler} ${job.id}`,
    timeMs: startMs,
    endMs: Math.max(startMs, endMs),
    type: 'job',
    severity: FAILED.test(job.state) ? 'warning' : 'info',
    title: `Job ${job.id}${name}${job.tenant === null ? '' : ` of ${job.tenant}`}`,
    text: jobText(job, racks, isEarlierRun),
    site: job.site,
    zone: listOf(zones),
    rack: listOf(racks),
    tenant: job.tenant,
    job: job.id,
  };
}

function jobText(job: JobRow, racks: readonly string[], isEarlierRun: boolean): string {
  const { state, reason, gpus, nodeCount, expected, drawnW, vanishedMs, scheduler, stays } = job;
  const nodes = nodeCount ?? new Set(stays.map(({ node }) => node)).size;
  return [
    isEarlierRun ? `an earlier run, now ${state}` : state,
    reason ?? '',
    gpus ? `${gpus} GPU${gpus === 1 ? '' : 's'}` : '',
    nodes > 0 ? counted(nodes, 'node') : '',
    racks.length > 0 ? `in ${counted(racks.length, 'rack')}` : '',
    drawnW !== null
      ? `drew ${kilowatts(drawnW)}`
      : expected !== null
        ? `expected to draw ${kilowatts(expected.meanW)}`
        : '',
    vanishedMs === null ? '' : 'its end was not seen',
    scheduler,
  ]
    .filter(Boolean)
    .join(', ');
}

function kilowatts(watts: number): string {
  return `${(watts / 1_000).toFixed(1)} kW`;
}

export function ofGap(gap: SourceGap, zoneOf: (site: string, rack: string) => string | undefined): Happening {
  const { source, cause, fromMs, toMs, points, site, racks, rackCount } = gap;
  const where = rackCount === 0 ? '' : rackCount === 1 ? ` of rack ${racks[0]}` : ` in ${counted(rackCount, 'rack')}`;
  const zones = [...new Set(racks.flatMap((rack) => zoneOf(site, rack) ?? []))];
  return {
    ...NOWHERE,
    id: `gap ${source} ${site} ${fromMs} ${toMs} ${cause}`,
    timeMs: fromMs,
    endMs: toMs,
    type: 'gap',
    severity: 'warning',
    title: `No data from ${source} for ${durationText(toMs - fromMs)}`,
    text: `${cause}: ${counted(points, 'point')}${where}`,
    site,
    zone: listOf(zones),
    rack: rackCount > MAX_NAMED_RACKS ? `${listOf(racks) ?? ''} …` : listOf(racks),
    source,
  };
}

const STATE_SEVERITIES: Readonly<Record<string, Severity>> = { degraded: 'warning', disconnected: 'warning' };

export function ofState({ source, timeMs, state, message }: StateChange): Happening {
  return {
    ...NOWHERE,
    id: `source ${source} ${timeMs}`,
    timeMs,
    endMs: timeMs,
    type: 'source',
    severity: STATE_SEVERITIES[state] ?? 'info',
    title: `Source ${source} is ${state}`,
    text: message ?? '',
    source,
  };
}

const PLACE_WORDS: Readonly<Record<string, [one: string, many: string]>> = {
  zone: ['Zone', 'zones'],
  rack: ['Rack', 'racks'],
  equipment: ['Equipment', 'pieces of equipment'],
  serves: ['What is served by', 'connections of'],
};
/** More names than these make a title that nobody reads. */
const MAX_NAMES = 3;

export function ofPlace(change: PlaceChange): Happening {
  const { id, timeMs, site, kind, codes, count, detail } = change;
  const [one, many] = PLACE_WORDS[kind] ?? [kind, kind];
  const names = codes.slice(0, MAX_NAMES).join(', ');
  const subject = count === 1 ? `${one} ${names}` : `${count} ${many}`;
  const isMove = change.change === 'changed' && detail !== null && detail.startsWith('from ');
  const listed = count === 1 ? '' : `${codes.join(', ')}${count > codes.length ? ' …' : ''}`;
  return {
    ...NOWHERE,
    id: `topology ${id}`,
    timeMs,
    endMs: timeMs,
    type: 'topology',
    severity: 'info',
    title: `${subject} ${isMove ? 'moved' : change.change}`,
    text: [detail === null ? '' : count === 1 ? detail : `${codes[0]}: ${detail}`, listed].filter(Boolean).join('; '),
    site,
    zone: kind === 'zone' ? listOf(codes) : null,
    rack: kind === 'rack' ? listOf(codes) : null,
    equipment: kind === 'equipment' || kind === 'serves' ? listOf(codes) : null,
  };
}

function listOf(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.slice(0, MAX_NAMED_RACKS).join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
