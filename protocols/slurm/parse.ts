import { arrayTasksOf } from './array-tasks.ts';
import type { SlurmRecord, SlurmRecords } from './record.ts';
import { integerOf } from './values.ts';
import type { Complain, Json } from './values.ts';

/**
 * Tasks that still wait and are told of by the records of their arrays, in one answer: a hundred arrays of the longest kind may be
 * a million. Those beyond appear as they start.
 */
const MAX_WAITING_TASKS = 100_000;
/** Job ids have 26 bits, and 32 with those of a federation. */
const MAX_ID = { max: 0xffffffff };

/** Different complaints of one answer: more say nothing new. */
const MAX_COMPLAINTS = 20;

/**
 * Reads each job of an answer by itself: one that cannot be read is left out with a complaint.
 * @throws Error where the answer has no list of jobs
 */
export function readJobs(answer: Json, read: (job: Json, complain: Complain) => SlurmRecord | undefined): SlurmRecords {
  const jobs = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer.jobs : undefined;
  if (!Array.isArray(jobs)) {
    throw new Error('the answer has no list of jobs; is this slurmrestd, and not a proxy in front of it?');
  }
  const complaints = new Map<string, number>();
  const note = (text: string) => {
    if (complaints.has(text) || complaints.size < MAX_COMPLAINTS) {
      complaints.set(text, (complaints.get(text) ?? 0) + 1);
    }
  };
  const records: SlurmRecord[] = [];
  let isWhole = true;
  let room = MAX_WAITING_TASKS;
  for (const job of jobs) {
    const record = readOne(job, read, note);
    if (record) {
      records.push(record.ids.length > room ? cutTo(room, record) : record);
      room = Math.max(0, room - (record.ids.length > 1 ? record.ids.length : 0));
    } else {
      isWhole = false;
    }
  }
  return { records, complaints, isWhole };
}

function readOne(
  job: Json,
  read: (job: Json, complain: Complain) => SlurmRecord | undefined,
  note: (text: string) => void
): SlurmRecord | undefined {
  try {
    return read(job, (field, problem) => note(`${field} of a job ${problem}`));
  } catch (error) {
    note(`a job cannot be read, and is left out: ${(error as Error).message}`);
    return undefined;
  }
}

/** Without the tasks of an array beyond so many; a record of one job stays as it is. */
function cutTo(tasks: number, record: SlurmRecord): SlurmRecord {
  const { ids } = record;
  const [array] = ids[0]?.split('_') ?? [];
  return ids.length > 1 && array !== undefined ? { ...record, ids: ids.slice(0, tasks), more: `${array}_` } : record;
}

export interface IdFields {
  job: Json;
  arrayJob: Json;
  arrayTask: Json;
  arrayTasks: string | undefined;
  hetJob: Json;
  hetOffset: Json;
}

/** The ids of a record as `squeue` writes them; `undefined` where it has none. */
export function idsOf(fields: IdFields, complain: Complain): Pick<SlurmRecord, 'ids' | 'more'> | undefined {
  const job = integerOf(fields.job, 'job_id', complain, MAX_ID);
  if (job === undefined || job <= 0) {
    complain('job_id', 'is missing, and the job is left out');
    return undefined;
  }
  const array = integerOf(fields.arrayJob, 'array_job_id', complain, MAX_ID) ?? 0;
  const task = integerOf(fields.arrayTask, 'array_task_id', complain, MAX_ID);
  if (array > 0 && task !== undefined) {
    return { ids: [`${array}_${task}`] };
  }
  if (array > 0 && fields.arrayTasks !== undefined) {
    const waiting = arrayTasksOf(fields.arrayTasks);
    if (waiting) {
      const ids = waiting.tasks.map((one) => `${array}_${one}`);
      return waiting.isWhole ? { ids } : { ids, more: `${array}_` };
    }
    complain('array_task_string', `is "${fields.arrayTasks.slice(0, 40)}", which is not a list of tasks`);
    return { ids: [], more: `${array}_` };
  }
  const het = integerOf(fields.hetJob, 'het_job_id', complain, MAX_ID) ?? 0;
  const offset = integerOf(fields.hetOffset, 'het_job_offset', complain, MAX_ID) ?? 0;
  return { ids: [het > 0 ? `${het}+${offset}` : String(job)] };
}

/** Without the keys that are not set: a record has what the server says, and nothing else. */
export function present<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: NonNullable<Fields[Key]>;
  };
}
