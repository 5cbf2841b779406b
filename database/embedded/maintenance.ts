import type { Backend } from './backend.ts';
import { ownerUser } from './startup.ts';

/** Without a checkpointer the write-ahead log grows, and with it the time that a recovery takes. */
const CHECKPOINT_INTERVAL_MS = 5 * 60_000;

export interface Maintenance {
  stop(): Promise<void>;
}

/**
 * Does what background workers do on a server: runs TimescaleDB jobs that are due and writes checkpoints. One
 * statement a turn; clients that wait go first.
 */
export function startMaintenance(backend: Backend, intervalMs: number): Maintenance {
  const user = ownerUser();
  const lastRunMs = new Map<number, number>();
  let lastCheckpointMs = Date.now();
  let stopped = false;
  let running = Promise.resolve();

  async function look(): Promise<void> {
    for (const job of await dueJobs()) {
      if (stopped) {
        return;
      }
      lastRunMs.set(job, Date.now());
      // A job that fails (its table was dropped meanwhile) is tried again at its next interval.
      await backend.sql(user, `CALL run_job(${job})`).catch(() => undefined);
    }
    if (Date.now() - lastCheckpointMs > CHECKPOINT_INTERVAL_MS) {
      lastCheckpointMs = Date.now();
      await backend.sql(user, 'CHECKPOINT');
    }
  }

  async function dueJobs(): Promise<number[]> {
    const [installed] = await backend.sql(user, "SELECT to_regclass('timescaledb_information.jobs')");
    if (!installed) {
      return [];
    }
    const rows = await backend.sql(
      user,
      `SELECT job_id || ' ' || extract(epoch FROM schedule_interval) * 1000
         FROM timescaledb_information.jobs WHERE scheduled ORDER BY schedule_interval, job_id`
    );
    const now = Date.now();
    return rows
      .map((row) => (row ?? '').split(' ').map(Number) as [job: number, intervalMs: number])
      .filter(([job, jobIntervalMs]) => now - (lastRunMs.get(job) ?? 0) >= jobIntervalMs)
      .map(([job]) => job);
  }

  const timer = setInterval(() => {
    running = running.then(() => (stopped ? undefined : look().catch(() => undefined)));
  }, intervalMs);
  timer.unref();

  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
