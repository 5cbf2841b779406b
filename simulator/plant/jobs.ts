import { SERVERS, serversOf, type Partition } from './layout.ts';
import { normal, sequence } from './random.ts';

export type JobKind = 'training' | 'inference' | 'interactive';
/** How a job leaves, in Slurm's words. */
export type JobOutcome = 'COMPLETED' | 'FAILED' | 'TIMEOUT' | 'CANCELLED';

export interface Job {
  /** A number, as schedulers give: the week and the place in its queue. */
  id: string;
  name: string;
  kind: JobKind;
  user: string;
  account: string;
  partition: Partition;
  submitMs: number;
  startMs: number;
  endMs: number;
  /** What the user asked for; a job that needs longer is ended there. */
  timeLimitMs: number;
  /** What it ends as at `endMs`, unless somebody cancels it before. */
  outcome: JobOutcome;
  priority: number;
  /** Indices into SERVER_IDS. */
  servers: number[];
  /** Own stream of noise, so that a job looks the same whenever it is asked for. */
  stream: number;
  /** Share of the GPU's compute that the job keeps busy in its steady phase, 0..1. */
  intensity: number;
  checkpointEveryS: number;
  checkpointS: number;
}

type Request = Omit<Job, 'id' | 'servers' | 'startMs' | 'endMs' | 'stream' | 'outcome'> & {
  count: number;
  durationMs: number;
  fails: boolean;
};

export const WEEK_MS = 7 * 86_400_000;
/** The epoch was a Thursday: weeks of the schedule start on Sunday 02:00 UTC, with the maintenance window. */
const WEEK_ORIGIN_MS = 3 * 86_400_000 + 2 * 3_600_000;
/** The cluster is drained once a week: no job of its users runs for so long. It makes every week a pure function of the seed. */
export const MAINTENANCE_MS = 30 * 60_000;
const MINUTE_MS = 60_000;
/** What opens a week is submitted while the cluster is drained, so many jobs of each partition, so far apart. */
const FIRST_REQUESTS = 6;
const BETWEEN_FIRST_MS = 2 * MINUTE_MS;
/** Job numbers of a week; far more than a week has jobs. */
export const IDS_PER_WEEK = 10_000;
/** A job that has waited this long holds the servers that become free: large ones would never start otherwise. */
const PATIENCE_MS = 60 * MINUTE_MS;

interface Mix {
  partition: Partition;
  meanArrivalMs: number;
  training: number;
  inference: number;
  /** Sizes of training jobs in servers, each as likely as its neighbour. */
  trainingServers: readonly number[];
  inferenceServers: number;
}
/** 16 of 18 trays is what users of rack-scale racks ask for: two are left as spares. */
const MIXES: readonly Mix[] = [
  {
    partition: 'liquid',
    meanArrivalMs: 17 * MINUTE_MS,
    training: 0.6,
    inference: 0.3,
    trainingServers: [2, 4, 8, 16, 16, 18, 32, 48],
    inferenceServers: 4,
  },
  {
    partition: 'air',
    meanArrivalMs: 25 * MINUTE_MS,
    training: 0.5,
    inference: 0.3,
    trainingServers: [1, 1, 2, 2, 4, 8],
    inferenceServers: 2,
  },
];

interface Workload {
  name: string;
  account: string;
  users: readonly string[];
  /** Share of the GPUs' compute in the steady phase: what such jobs have in common. */
  intensity: number;
}
const WORKLOADS: Record<JobKind, readonly Workload[]> = {
  training: [
    { name: 'llm-pretrain', account: 'foundation', users: ['ada', 'chen'], intensity: 0.97 },
    { name: 'llm-sft', account: 'foundation', users: ['chen', 'dmitri'], intensity: 0.91 },
    { name: 'vision-encoder', account: 'robotics', users: ['fatima', 'kofi'], intensity: 0.86 },
    { name: 'reward-model', account: 'alignment', users: ['ines'], intensity: 0.83 },
  ],
  inference: [
    { name: 'serve-chat', account: 'product', users: ['svc-serving'], intensity: 0.66 },
    { name: 'serve-embed', account: 'product', users: ['svc-serving'], intensity: 0.5 },
  ],
  interactive: [
    { name: 'notebook', account: 'research', users: ['lars', 'mei', 'ines'], intensity: 0.3 },
    { name: 'debug', account: 'research', users: ['lars', 'fatima', 'ada'], intensity: 0.45 },
  ],
};

export function weekOf(timeMs: number): number {
  return Math.floor((timeMs - WEEK_ORIGIN_MS) / WEEK_MS);
}

/** All jobs of one week in order of their start: arrivals from the seed, placed first come first served with backfill. */
export function weekSchedule(seed: number, week: number): Job[] {
  const drainedMs = WEEK_ORIGIN_MS + week * WEEK_MS;
  const fromMs = drainedMs + MAINTENANCE_MS;
  const toMs = drainedMs + WEEK_MS;
  const jobs = MIXES.flatMap((mix, index) => {
    const requests = requestsOf(seed, week, mix, index, fromMs, toMs);
    const firstId = week * IDS_PER_WEEK + (index * IDS_PER_WEEK) / MIXES.length;
    const lastId = firstId + IDS_PER_WEEK / MIXES.length - 1;
    const placed = placeRequests(requests, serversOf(mix.partition), toMs, firstId);
    const isFirst = ({ submitMs }: Job) => submitMs < fromMs + FIRST_REQUESTS * BETWEEN_FIRST_MS;
    const submitted = placed.map((job) => (isFirst(job) ? { ...job, submitMs: job.submitMs - MAINTENANCE_MS } : job));
    return [burnIn(mix.partition, drainedMs, lastId), ...submitted];
  });
  return jobs.sort((a, b) => a.startMs - b.startMs);
}

/** What runs while the cluster is drained: whoever keeps it has every other server prove itself, so that the hall never stands idle. */
function burnIn(partition: Partition, startMs: number, id: number): Job {
  return {
    id: String(id),
    name: `burn-in-${id % IDS_PER_WEEK}`,
    kind: 'interactive',
    user: 'lars',
    account: 'research',
    partition,
    submitMs: startMs,
    startMs,
    endMs: startMs + MAINTENANCE_MS,
    timeLimitMs: 2 * MAINTENANCE_MS,
    outcome: 'COMPLETED',
    priority: 5000,
    servers: serversOf(partition).filter((_server, place) => place % 2 === 0),
    stream: id,
    intensity: 0.9,
    checkpointEveryS: Number.POSITIVE_INFINITY,
    checkpointS: 0,
  };
}

function requestsOf(seed: number, week: number, mix: Mix, index: number, fromMs: number, toMs: number): Request[] {
  const next = sequence(seed, 7_000_000 + 2 * week + index);
  const requests: Request[] = [];
  // The cluster comes back from maintenance to a full queue.
  for (let i = 0; i < FIRST_REQUESTS; i++) {
    requests.push(request(next, mix, fromMs + i * BETWEEN_FIRST_MS));
  }
  let timeMs = fromMs;
  while (timeMs < toMs) {
    timeMs += (-Math.log(1 - next()) * mix.meanArrivalMs) / demandFactor(timeMs);
    if (timeMs < toMs) {
      requests.push(request(next, mix, timeMs));
    }
  }
  return requests.sort((a, b) => a.submitMs - b.submitMs);
}

/** Arrivals a day: people submit between 8 and 18 h on working days, pipelines around the clock. */
export function demandFactor(timeMs: number): number {
  const hour = (timeMs / 3_600_000 + 1) % 24;
  const day = new Date(timeMs).getUTCDay();
  const office = Math.exp(-(((hour - 13.5) / 4) ** 2));
  return day === 0 || day === 6 ? 0.55 + 0.25 * office : 0.6 + 0.9 * office;
}

const MEDIAN_MINUTES: Record<JobKind, number> = { training: 110, inference: 240, interactive: 50 };
const SPREAD: Record<JobKind, number> = { training: 0.8, inference: 0.6, interactive: 0.6 };
const LONGEST_MINUTES = 900;

function request(next: () => number, mix: Mix, submitMs: number): Request {
  const draw = next();
  const kind = draw < mix.training ? 'training' : draw < mix.training + mix.inference ? 'inference' : 'interactive';
  const workload = pick(WORKLOADS[kind], next());
  const minutes = clamp(Math.exp(Math.log(MEDIAN_MINUTES[kind]) + SPREAD[kind] * normal(next)), 8, LONGEST_MINUTES);
  // People ask for hours that are round and ample; one in twenty asks for too little.
  const limitHours = Math.max(1, Math.ceil((minutes / 60) * (0.95 + 1.2 * next())));
  const isTraining = kind === 'training';
  return {
    submitMs,
    kind,
    name: workload.name,
    account: workload.account,
    user: pick(workload.users, next()),
    partition: mix.partition,
    count: {
      training: pick(mix.trainingServers, next()),
      inference: 1 + Math.floor(next() * mix.inferenceServers),
      interactive: 1,
    }[kind],
    durationMs: minutes * MINUTE_MS,
    timeLimitMs: limitHours * 60 * MINUTE_MS,
    priority: 1000 + Math.floor(next() * 4000),
    fails: next() < 0.06,
    intensity: clamp(workload.intensity + 0.03 * (2 * next() - 1), 0, 1),
    checkpointEveryS: isTraining ? 600 + 1800 * next() : Number.POSITIVE_INFINITY,
    checkpointS: isTraining ? 25 + 50 * next() : 0,
  };
}

function pick<T>(list: readonly T[], draw: number): T {
  const picked = list[Math.floor(draw * list.length)];
  if (picked === undefined) {
    throw new Error('Nothing to pick from. Report this as a bug of the simulator.');
  }
  return picked;
}

/**
 * First come first served; a job behind the head may start where the head does not fit (backfill), until the head has waited
 * for an hour.
 */
function placeRequests(requests: Request[], servers: number[], drainMs: number, firstId: number): Job[] {
  const freeAtMs = new Map(servers.map((server) => [server, 0]));
  const jobs: Job[] = [];
  const waiting = requests.map((r, number) => ({ ...r, number }));
  let nowMs = waiting[0]?.submitMs ?? drainMs;
  while (waiting.length > 0 && nowMs < drainMs) {
    for (let i = 0; i < waiting.length; i++) {
      const candidate = waiting[i];
      if (!candidate || candidate.submitMs > nowMs) {
        break;
      }
      const chosen = pickServers(servers, freeAtMs, nowMs, candidate.count, candidate.number);
      if (chosen) {
        const job = startOf(candidate, chosen, nowMs, drainMs, firstId);
        chosen.forEach((server) => freeAtMs.set(server, job.endMs));
        jobs.push(job);
        waiting.splice(i, 1);
        i--;
      } else if (nowMs - candidate.submitMs > PATIENCE_MS) {
        break;
      }
    }
    const nextFree = Math.min(...[...freeAtMs.values()].filter((t) => t > nowMs), Number.POSITIVE_INFINITY);
    const nextSubmit = waiting.find((r) => r.submitMs > nowMs)?.submitMs ?? Number.POSITIVE_INFINITY;
    nowMs = Math.min(nextFree, nextSubmit, drainMs);
  }
  return jobs;
}

function startOf(
  { number, durationMs, fails, count: _, ...request }: Request & { number: number },
  servers: number[],
  startMs: number,
  drainMs: number,
  firstId: number
): Job {
  const endMs = Math.min(startMs + Math.min(durationMs, request.timeLimitMs), drainMs);
  const ended = endMs === drainMs ? 'CANCELLED' : durationMs > request.timeLimitMs ? 'TIMEOUT' : 'COMPLETED';
  return {
    ...request,
    id: String(firstId + number),
    name: `${request.name}-${number}`,
    startMs,
    endMs,
    outcome: ended === 'COMPLETED' && fails ? 'FAILED' : ended,
    servers,
    stream: firstId + number,
  };
}

/**
 * In one rack where one has room: the first, by an order that rotates with the job's number so that all racks see work. Else
 * neighbours over racks, which are in the order of the servers.
 */
function pickServers(
  servers: number[],
  freeAtMs: Map<number, number>,
  nowMs: number,
  count: number,
  number: number
): number[] | undefined {
  const free = servers.filter((server) => (freeAtMs.get(server) ?? 0) <= nowMs);
  if (free.length < count) {
    return undefined;
  }
  const byRack = [...Map.groupBy(free, (server) => SERVERS[server]?.rack).values()];
  const first = number % byRack.length;
  const inOrder = [...byRack.slice(first), ...byRack.slice(0, first)];
  const rack = inOrder.find((ofRack) => ofRack.length >= count);
  return (rack ?? inOrder.flat()).slice(0, count).sort((a, b) => a - b);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
