import { normal, sequence } from './random.ts';
import { SERVER_COUNT } from './layout.ts';

export type JobKind = 'training' | 'inference' | 'interactive';

export interface Job {
  id: string;
  name: string;
  kind: JobKind;
  user: string;
  submitMs: number;
  startMs: number;
  endMs: number;
  /** Indices into SERVER_IDS. */
  servers: number[];
  /** Own stream of noise, so that a job looks the same whenever it is asked for. */
  stream: number;
  /** Share of the GPU's compute that the job keeps busy in its steady phase, 0..1. */
  intensity: number;
  checkpointEveryS: number;
  checkpointS: number;
}

interface Request {
  submitMs: number;
  kind: JobKind;
  servers: number;
  durationMs: number;
  intensity: number;
  checkpointEveryS: number;
  checkpointS: number;
}

export const WEEK_MS = 7 * 86_400_000;
/** The epoch was a Thursday: weeks of the schedule start on Sunday 02:00 UTC, with the maintenance window. */
const WEEK_ORIGIN_MS = 3 * 86_400_000 + 2 * 3_600_000;
/** The cluster is drained once a week. It makes every week a pure function of the seed. */
export const MAINTENANCE_MS = 30 * 60_000;
const MEAN_ARRIVAL_MS = 17 * 60_000;
const MINUTE_MS = 60_000;
const USERS = ['ada', 'chen', 'dmitri', 'fatima', 'ines', 'kofi', 'lars', 'mei'];

export function weekOf(timeMs: number): number {
  return Math.floor((timeMs - WEEK_ORIGIN_MS) / WEEK_MS);
}

/** All jobs of one week in order of their start: arrivals from the seed, placed first come first served with backfill. */
export function weekSchedule(seed: number, week: number): Job[] {
  const fromMs = WEEK_ORIGIN_MS + week * WEEK_MS + MAINTENANCE_MS;
  const toMs = WEEK_ORIGIN_MS + (week + 1) * WEEK_MS;
  return placeRequests(requestsOf(seed, week, fromMs, toMs), toMs, `w${week}`, week * 10_000);
}

function requestsOf(seed: number, week: number, fromMs: number, toMs: number): Request[] {
  const next = sequence(seed, 7_000_000 + week);
  const requests: Request[] = [];
  // The cluster comes back from maintenance to a full queue.
  for (let i = 0; i < 6; i++) {
    requests.push(request(next, fromMs + i * 2 * MINUTE_MS));
  }
  let timeMs = fromMs;
  while (timeMs < toMs) {
    timeMs += (-Math.log(1 - next()) * MEAN_ARRIVAL_MS) / demandFactor(timeMs);
    if (timeMs < toMs) {
      requests.push(request(next, timeMs));
    }
  }
  return requests;
}

/** Arrivals a day: people submit between 8 and 18 h on working days, pipelines around the clock. */
export function demandFactor(timeMs: number): number {
  const hour = (timeMs / 3_600_000 + 1) % 24;
  const day = new Date(timeMs).getUTCDay();
  const office = Math.exp(-(((hour - 13.5) / 4) ** 2));
  return day === 0 || day === 6 ? 0.55 + 0.25 * office : 0.6 + 0.9 * office;
}

function request(next: () => number, submitMs: number): Request {
  const draw = next();
  if (draw < 0.5) {
    const servers = [1, 2, 4, 4, 8, 8, 12][Math.floor(next() * 7)] ?? 4;
    return {
      submitMs,
      kind: 'training',
      servers,
      durationMs: clamp(Math.exp(Math.log(110) + 0.8 * normal(next)), 15, 600) * MINUTE_MS,
      intensity: 0.82 + 0.17 * next(),
      checkpointEveryS: 600 + 1800 * next(),
      checkpointS: 25 + 50 * next(),
    };
  }
  const inference = draw < 0.75;
  return {
    submitMs,
    kind: inference ? 'inference' : 'interactive',
    servers: inference ? 1 + Math.floor(next() * 3) : 1,
    durationMs: clamp(Math.exp(Math.log(inference ? 240 : 50) + 0.6 * normal(next)), 8, 900) * MINUTE_MS,
    intensity: inference ? 0.45 + 0.25 * next() : 0.15 + 0.4 * next(),
    checkpointEveryS: Number.POSITIVE_INFINITY,
    checkpointS: 0,
  };
}

/** First come first served; a job behind the head may start where the head does not fit (backfill without reservation). */
function placeRequests(requests: Request[], drainMs: number, prefix: string, firstStream: number): Job[] {
  const freeAtMs = new Array<number>(SERVER_COUNT).fill(0);
  const jobs: Job[] = [];
  const waiting = [...requests].map((r, number) => ({ ...r, number }));
  let nowMs = waiting[0]?.submitMs ?? drainMs;
  while (waiting.length > 0 && nowMs < drainMs) {
    for (let i = 0; i < waiting.length; i++) {
      const candidate = waiting[i];
      if (!candidate || candidate.submitMs > nowMs) {
        break;
      }
      const servers = pickServers(freeAtMs, nowMs, candidate.servers, candidate.number);
      if (servers) {
        const { number, durationMs, ...rest } = candidate;
        const endMs = Math.min(nowMs + durationMs, drainMs);
        servers.forEach((server) => (freeAtMs[server] = endMs));
        jobs.push({
          ...rest,
          id: `${prefix}-${number}`,
          name: `${candidate.kind}-${number}`,
          user: USERS[number % USERS.length] ?? 'ada',
          startMs: nowMs,
          endMs,
          servers,
          stream: firstStream + number,
        });
        waiting.splice(i, 1);
        i--;
      }
    }
    const nextFree = Math.min(...freeAtMs.filter((t) => t > nowMs), Number.POSITIVE_INFINITY);
    const nextSubmit = waiting.find((r) => r.submitMs > nowMs)?.submitMs ?? Number.POSITIVE_INFINITY;
    nowMs = Math.min(nextFree, nextSubmit, drainMs);
  }
  return jobs;
}

/** Neighbouring servers, starting at a place that rotates with the job's number so that all racks see work. */
function pickServers(freeAtMs: number[], nowMs: number, count: number, number: number): number[] | undefined {
  const start = (number * 5) % SERVER_COUNT;
  const free: number[] = [];
  for (let i = 0; i < SERVER_COUNT && free.length < count; i++) {
    const server = (start + i) % SERVER_COUNT;
    if ((freeAtMs[server] ?? 0) <= nowMs) {
      free.push(server);
    }
  }
  return free.length === count ? free.sort((a, b) => a - b) : undefined;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
