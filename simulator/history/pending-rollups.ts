import { type Rollup, ROLLUPS } from '#database/ladder.ts';
import type { Stretch } from './sink.ts';

const HOUR_MS = 3_600_000;

/**
 * The rungs by what has to be written before they are refreshed: a bucket of an hour is not to be made anew with each quarter of it.
 * Each waits for what it is made of.
 */
const TIERS = [
  { rungs: ['1m'], widthMs: 0 },
  { rungs: ['15m'], widthMs: HOUR_MS },
  { rungs: ['1h', '1d'], widthMs: 24 * HOUR_MS },
].map(({ rungs, widthMs }) => ({ rollups: ROLLUPS.filter(({ rung }) => rungs.includes(rung)), widthMs }));

/** Knows which rungs have to be refreshed for stretches that follow on each other, and does so when it is time. */
export function createPendingRollups(refresh: (stretch: Stretch, rollups: readonly Rollup[]) => Promise<void>) {
  const pending: Array<Stretch | undefined> = TIERS.map(() => undefined);

  async function refreshUpTo(last: number): Promise<void> {
    for (const [tier, { rollups }] of TIERS.entries()) {
      const stretch = pending[tier];
      if (tier <= last && stretch) {
        await refresh(stretch, rollups);
        pending[tier] = undefined;
      }
    }
  }

  return {
    async add({ fromMs, toMs }: Stretch): Promise<void> {
      pending.forEach((stretch, tier) => {
        pending[tier] = {
          fromMs: Math.min(fromMs, stretch?.fromMs ?? Infinity),
          toMs: Math.max(toMs, stretch?.toMs ?? -Infinity),
        };
      });
      const widthOf = (tier: number) => (pending[tier]?.toMs ?? 0) - (pending[tier]?.fromMs ?? 0);
      await refreshUpTo(TIERS.findLastIndex(({ widthMs }, tier) => widthOf(tier) >= widthMs));
    },
    /** Refreshes whatever waits. */
    finish: () => refreshUpTo(TIERS.length - 1),
  };
}
