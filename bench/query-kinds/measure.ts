import { cpuSeconds } from '../lib/processes.ts';
import { rounded } from '../lib/result.ts';
import { usedMs } from '../lib/server-cpu.ts';
import { quantile, timed } from '../lib/timing.ts';
import type { OpenKindsHall } from './open.ts';

const MAX_DATA_POINTS = 800;
/** The backend runs for months; V8 has compiled its hot functions by then, and the server has its pages in memory. */
const WARM_UP_ROUNDS = 3;
const DATA_SOURCE = 'plenum-datasource';

export interface Question {
  title: string;
  query: object;
  rangeMs: number;
  fromAlert?: boolean;
}

/** What a question cost over the rounds of a hall. */
export interface Measured {
  p50Ms: number;
  p95Ms: number;
  backendCpuMs: number;
  /** Absent where the server's processes are not seen. */
  serverCpuMs?: number;
  frames: number;
  answerMb: number;
}

/** Asks a question again and again, after rounds that do not count. @throws Error where it is not answered */
export async function measure(
  { backend, client, embedded, endMs, rounds }: OpenKindsHall,
  { title, query, rangeMs, fromAlert = false }: Question
): Promise<Measured> {
  const tookMs: number[] = [];
  let bytes = 0;
  let frames = 0;
  let before = { backend: NaN, server: NaN };
  const used = async () => ({
    backend: 1000 * ((await cpuSeconds(backend.pid)) ?? NaN),
    server: embedded ? NaN : ((await usedMs(client, [DATA_SOURCE]))[0] ?? NaN),
  });
  const range = { toMs: endMs, maxDataPoints: MAX_DATA_POINTS, fromAlert };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    before = round === 0 ? await used() : before;
    const ms = await timed(async () => {
      // Another millisecond each time: an answer that is still kept from the round before would cost nothing.
      const answer = await backend.query(query, { ...range, fromMs: endMs - rangeMs - round });
      if (answer.error) {
        throw new Error(`Bench: ${title} failed: ${answer.error}`);
      }
      bytes = answer.frames.reduce((sum, { length }) => sum + length, 0);
      frames = answer.frames.length;
    });
    if (round >= 0) {
      tookMs.push(ms);
    }
  }
  const after = await used();
  const serverCpuMs = rounded((after.server - before.server) / rounds);
  return {
    p50Ms: rounded(quantile(tookMs, 0.5)),
    p95Ms: rounded(quantile(tookMs, 0.95)),
    backendCpuMs: rounded((after.backend - before.backend) / rounds),
    ...(Number.isFinite(serverCpuMs) && { serverCpuMs }),
    frames,
    answerMb: rounded(bytes / 1e6),
  };
}
