import { weekOf, weekSchedule, type Job, type JobOutcome } from '../plant/jobs.ts';
import { SERVERS, SERVER_IDS } from '../plant/layout.ts';
import type { PlantState } from '../plant/state.ts';

/** A job with its servers from one time to another: one that is displaced from some of them has several sizes. */
export interface JobSize {
  fromMs: number;
  toMs: number;
  servers: number[];
}

/** Past weeks are worked out when somebody asks for them; nobody asks for more than a quarter. */
const MAX_WEEKS = 14;

/** Jobs asked for by hand that are remembered after their end: more than a quarter of hours has. */
const MAX_MANUAL_JOBS = 2_000;

/** Jobs of the plant as its scheduler knows them, of any week. */
export function createJobTable(state: Pick<PlantState, 'seed' | 'manualJobs'>) {
  const weeks = new Map<number, Job[]>();
  const manual = new Map<string, Job>();

  /** The plant forgets those that are over. */
  function manualJobs(): Job[] {
    state.manualJobs.forEach((job) => manual.set(job.id, job));
    for (const id of [...manual.keys()].slice(0, Math.max(0, manual.size - MAX_MANUAL_JOBS))) {
      manual.delete(id);
    }
    return [...manual.values()];
  }

  function schedule(week: number): Job[] {
    const known = weeks.get(week) ?? weekSchedule(state.seed, week);
    weeks.delete(week);
    weeks.set(week, known);
    const [oldest] = weeks.keys();
    if (weeks.size > MAX_WEEKS && oldest !== undefined) {
      weeks.delete(oldest);
    }
    return known;
  }

  return {
    /** Jobs that were submitted before the second time and not over by the first, epoch ms. */
    between(fromMs: number, toMs: number): Job[] {
      const jobs: Job[] = [];
      for (let week = weekOf(fromMs); week <= weekOf(toMs); week++) {
        jobs.push(...schedule(week));
      }
      return [...jobs, ...manualJobs()].filter((job) => job.submitMs <= toMs && job.endMs >= fromMs);
    },
    /** What a job had, up to a time; jobs that were asked for by hand take servers from those of the schedule. */
    sizes(job: Job, untilMs: number): JobSize[] {
      const endMs = Math.min(job.endMs, untilMs);
      const byHand = manualJobs();
      const isManual = byHand.includes(job);
      const takers = byHand.filter((other) => other.servers.some((one) => job.servers.includes(one)));
      const cuts = isManual ? [] : takers.flatMap(({ startMs, endMs: leaveMs }) => [startMs, leaveMs]);
      const times = [job.startMs, ...cuts.filter((timeMs) => timeMs > job.startMs && timeMs < endMs), endMs];
      const ordered = [...new Set(times)].sort((a, b) => a - b);
      return ordered.slice(0, -1).map((fromMs, index) => {
        const taken = isManual ? [] : takers.filter((other) => other.startMs <= fromMs && fromMs < other.endMs);
        const servers = job.servers.filter((server) => !taken.some((other) => other.servers.includes(server)));
        return { fromMs, toMs: ordered[index + 1] ?? endMs, servers };
      });
    },
  };
}
export type JobTable = ReturnType<typeof createJobTable>;

/** Wait status of how a job leaves: exit code 1, killed by SIGTERM. */
export const EXIT_OF: Record<JobOutcome, { code: number; signal: number }> = {
  COMPLETED: { code: 0, signal: 0 },
  FAILED: { code: 1, signal: 0 },
  TIMEOUT: { code: 0, signal: 15 },
  CANCELLED: { code: 0, signal: 15 },
};

/** GRES type of a partition's GPUs. */
const GPU_TYPES: Record<Job['partition'], string> = { liquid: 'sim1400w', air: 'sim700w' };

/** TRES of a job on servers: `node=2,gres/gpu=8,gres/gpu:sim1400w=8`. */
export function tresOf(
  { partition }: Job,
  servers: readonly number[]
): Array<{ type: string; name: string; count: number }> {
  const gpus = servers.reduce((sum, server) => sum + (SERVERS[server]?.gpus ?? 0), 0);
  return [
    { type: 'node', name: '', count: servers.length },
    { type: 'gres', name: 'gpu', count: gpus },
    { type: 'gres', name: `gpu:${GPU_TYPES[partition]}`, count: gpus },
  ];
}

/** A host list in Slurm's writing: `R-B01-N[01-03,07],R-B02-N01`. */
export function hostList(servers: readonly number[]): string {
  const numbersOf = new Map<string, string[]>();
  for (const server of servers) {
    const [, prefix = '', number = ''] = /^(.*?)(\d*)$/.exec(SERVER_IDS[server] ?? '') ?? [];
    numbersOf.set(prefix, [...(numbersOf.get(prefix) ?? []), number]);
  }
  return [...numbersOf]
    .map(([prefix, numbers]) => (numbers.length === 1 ? `${prefix}${numbers[0]}` : `${prefix}[${ranges(numbers)}]`))
    .join(',');
}

function ranges(numbers: readonly string[]): string {
  const runs: string[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && Number(number) === Number(run.at(-1)) + 1) {
      run.push(number);
    } else {
      runs.push([number]);
    }
  }
  return runs.map((run) => (run.length === 1 ? run[0] : `${run[0]}-${run.at(-1)}`)).join(',');
}
