import type { Job, JobNode } from '#model/job.ts';
import type { SlurmRecord, SlurmRecords } from '#protocols/slurm/read.ts';
import { jobGpus } from './gpus.ts';
import { staysOfRuns } from './stays-of-runs.ts';

export interface BookOptions {
  scheduler: string;
  site: string;
}

export interface Words {
  jobs: Job[];
  /** Jobs that are left out, since their host list cannot be read: why, one line each. */
  complaints: string[];
}

/** How a run ends that is not the end of its job. */
const GOES_ON = ['RESIZING', 'REQUEUED'];

/**
 * Brings together what slurmctld says of a job now and what slurmdbd has on record of its runs. The controller is the fresher one; of a
 * job that it has no longer, and of runs before a requeue, only the accounting knows.
 */
export function createBook({ scheduler, site }: BookOptions) {
  let records = new Map<string, SlurmRecord>();
  let unsure: string[] = [];
  let asOfMs = 0;
  /** Runs of each job by their time of submission, which tells them apart in Slurm's own tables. */
  let runs = new Map<string, Map<number, SlurmRecord>>();
  /** The last word on each job, and whether the controller had it then: it knows more than the accounting. */
  let told = new Map<string, { job: Job; isOfController: boolean }>();
  /** Jobs of which something was heard since their last word. */
  const heard = new Set<string>();

  function wordOn(id: string): Job | undefined {
    const record = records.get(id);
    const past = [...(runs.get(id)?.values() ?? [])].sort(inOrder);
    const last = past.at(-1);
    const head = record === undefined || isEndOf(last, record) ? last : record;
    if (head === undefined || (record === undefined && !isOver(head))) {
      return undefined;
    }
    const said = told.get(id);
    if (record === undefined && said?.isOfController && said.job.endMs === head.endMs) {
      return { ...said.job, asOfMs };
    }
    const of = <Key extends keyof SlurmRecord>(key: Key) => record?.[key] ?? last?.[key];
    const submitMs = [record, ...past].flatMap((one) => one?.submitMs ?? []).reduce((a, b) => Math.min(a, b), Infinity);
    const gpus = jobGpus(head) ?? (record && jobGpus(record)) ?? (last && jobGpus(last));
    const exitCode = record?.exitCode ?? head.exitCode;
    // One that has ended without saying when has ended by the time at which that was seen first.
    const endMs = head.endMs ?? (head.state.phase === 'ended' ? (said?.job.endMs ?? asOfMs) : undefined);
    const job: Job = {
      id,
      scheduler,
      site,
      asOfMs,
      state: head.state.word,
      ...optional('reason', head.reason),
      ...optional('name', of('name')),
      ...optional('user', of('user')),
      ...optional('tenant', of('account')),
      ...optional('partition', of('partition')),
      ...optional('priority', of('priority')),
      ...optional('timeLimitMs', of('limitMs')),
      ...optional('submitMs', Number.isFinite(submitMs) ? submitMs : undefined),
      ...optional('eligibleMs', of('eligibleMs')),
      ...optional('startMs', head.startMs),
      ...optional('endMs', endMs),
      ...optional('exitCode', endMs === undefined || head.startMs === undefined ? undefined : exitCode),
      ...optional('nodeCount', of('nodeCount')),
      ...optional('gpus', gpus?.gpus),
      ...optional('gpuModel', gpus?.gpuModel),
      nodes: staysOf(id, record, past),
    };
    return job;
  }

  function staysOf(id: string, record: SlurmRecord | undefined, past: readonly SlurmRecord[]): JobNode[] {
    const ended = past.filter(({ endMs }) => endMs !== undefined);
    const isOnRecord = ended.some(({ startMs, state }) => startMs === record?.startMs && !GOES_ON.includes(state.word));
    const all = record === undefined || isOnRecord ? ended : [...ended, record];
    const said = told.get(id)?.job;
    const known = ended.length > 0 || said?.endMs !== undefined ? [] : (said?.nodes ?? []);
    // Slurm has a job that was requeued submitted anew.
    const isRequeued = record?.state.phase === 'waiting';
    return staysOfRuns(all, asOfMs, isRequeued ? leftBy(known, record.submitMs ?? asOfMs, asOfMs) : known);
  }

  return {
    /** Takes in what slurmctld has now, as of when it was asked. */
    takeController(answer: SlurmRecords, askedMs: number): void {
      asOfMs = Math.max(asOfMs, askedMs);
      const before = records;
      records = new Map(answer.records.flatMap((record) => record.ids.map((id) => [id, record] as const)));
      unsure = answer.records.flatMap(({ more }) => more ?? []);
      [...before.keys(), ...records.keys()].forEach((id) => heard.add(id));
    },

    /** Takes in runs that slurmdbd has on record. */
    takeAccounting(answer: SlurmRecords, askedMs: number): void {
      asOfMs = Math.max(asOfMs, askedMs);
      for (const run of answer.records) {
        for (const id of run.ids) {
          const known = runs.get(id) ?? new Map<number, SlurmRecord>();
          known.set(run.submitMs ?? 0, run);
          runs.set(id, known);
          heard.add(id);
        }
      }
    },

    /** Words on jobs of which something was heard since their last word, so many at most; none once there are no more. */
    words(limit: number): Words {
      const words: Words = { jobs: [], complaints: [] };
      for (const id of heard) {
        if (words.jobs.length >= limit) {
          break;
        }
        heard.delete(id);
        try {
          const job = wordOn(id);
          if (job) {
            told.set(id, { job, isOfController: records.has(id) });
            words.jobs.push(job);
          } else if (told.get(id)?.job.endMs === undefined) {
            told.delete(id);
          }
        } catch (error) {
          words.complaints.push(`job ${id}: ${(error as Error).message}`);
        }
      }
      return words;
    },

    /** Ids of jobs that the controller has and that have not ended. */
    open: (): string[] =>
      [...records].flatMap(([id, { state }]) =>
        state.phase === 'ended' || told.get(id)?.job.endMs !== undefined ? [] : [id]
      ),

    /** Whether the end of a job was told. */
    hasEnded: (id: string): boolean => told.get(id)?.job.endMs !== undefined,

    /** Jobs that are remembered. */
    known: (): Job[] => [...told.values()].map(({ job }) => job),

    /** Beginnings of the ids of arrays of which not all tasks are named. */
    unsure: () => [...unsure],

    /** Forgets jobs that the controller does not have and that were over by then: the accounting is not asked for them again. */
    forget(beforeMs: number): void {
      const isLater = ({ endMs }: { endMs?: number | undefined }) => (endMs ?? Infinity) >= beforeMs;
      const kept = <Value>(map: Map<string, Value>, isAsked: (value: Value) => boolean) =>
        new Map([...map].filter(([id, value]) => records.has(id) || isAsked(value)));
      runs = kept(runs, (ofJob) => [...ofJob.values()].some(isLater));
      told = kept(told, ({ job }) => isLater(job));
    },
  };
}

export type Book = ReturnType<typeof createBook>;

function inOrder(a: SlurmRecord, b: SlurmRecord): number {
  return (a.submitMs ?? 0) - (b.submitMs ?? 0) || (a.endMs ?? Infinity) - (b.endMs ?? Infinity);
}

/** Whether a run on record is the end of what the controller took to go on when it was asked. */
function isEndOf(run: SlurmRecord | undefined, record: SlurmRecord): run is SlurmRecord {
  return (
    run !== undefined &&
    isOver(run) &&
    record.state.phase === 'on nodes' &&
    run.startMs !== undefined &&
    run.startMs === record.startMs
  );
}

function isOver({ endMs, state }: SlurmRecord): boolean {
  return endMs !== undefined && !GOES_ON.includes(state.word);
}

/** Stays of which those that were open have ended: at the new submission, where it is one, else by the report. */
function leftBy(stays: readonly JobNode[], atMs: number, asOfMs: number): JobNode[] {
  return stays.map((stay) => ({ ...stay, toMs: stay.toMs ?? (atMs > stay.fromMs ? Math.min(atMs, asOfMs) : asOfMs) }));
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
