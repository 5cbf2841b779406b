import type { ResolvedNode } from '#protocols/opcua/read.ts';
import type { SourceSample } from '../../contract/reading.ts';
import type { Hole } from './backfill.ts';
import type { LastTime } from './last-times.ts';

/** Queues of many nodes overflow together; one report of all is worth a second. */
const REPORT_AFTER_MS = 1_000;
/** Limits of a gap are rounded outwards to this, so that nodes that lost the same seconds share one record. */
const GRAIN_MS = 1_000;
/** A source time this far from the receive time does not tell when a value was lost. */
const CREDIBLE_LAG_MS = 2 * 3_600_000;

export interface OverflowReport {
  /** End of the holes, epoch ms; many nodes share one. */
  toMs: number;
  holes: Hole[];
}

/** Collects the values before which the server's queue had overflowed. */
export function createOverflows(report: (reports: OverflowReport[]) => void) {
  let collected: Array<{ hole: Hole; toMs: number }> = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    const byEnd = Map.groupBy(collected, ({ toMs }) => toMs);
    collected = [];
    report([...byEnd].map(([toMs, same]) => ({ toMs, holes: same.map(({ hole }) => hole) })));
  }

  return {
    /** Values were lost between the one before and this one. */
    note(node: ResolvedNode, { timeMs, receivedMs }: SourceSample, before: LastTime): void {
      const isCredible = timeMs > before.timeMs && Math.abs(receivedMs - before.timeMs) < CREDIBLE_LAG_MS;
      const fromMs = Math.floor((isCredible ? before.timeMs : before.receivedMs) / GRAIN_MS) * GRAIN_MS;
      const toMs = Math.ceil((isCredible ? timeMs : receivedMs) / GRAIN_MS) * GRAIN_MS;
      collected.push({ hole: { node, storedMs: fromMs, heardMs: fromMs }, toMs });
      timer ??= setTimeout(flush, REPORT_AFTER_MS);
    },
    /** Reports what is still waiting. */
    close(): void {
      if (timer) {
        clearTimeout(timer);
        flush();
      }
    },
  };
}
