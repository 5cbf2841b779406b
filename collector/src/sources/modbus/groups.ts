import type { ModbusConfig } from './config.ts';
import { planBlocks } from './plan.ts';
import { planLimits, registerPoints, type RegisterPoint } from './points.ts';
import type { PollGroup } from './poll.ts';

/** Registers with the same unit and interval are polled together, so that they share requests. */
export function pollGroups(config: ModbusConfig): PollGroup[] {
  const limits = planLimits(config);
  const byUnitAndInterval = Map.groupBy(registerPoints(config), (point) => `${point.unitId}/${point.intervalMs}`);
  return [...byUnitAndInterval.values()].map((points: RegisterPoint[]) => ({
    unitId: points[0]?.unitId ?? config.unitId,
    intervalMs: points[0]?.intervalMs ?? config.interval,
    blocks: planBlocks(points, limits),
  }));
}

/** For each unit the shortest interval of the others, ms; a unit that has the connection for itself is absent. */
export function shortestNeighbours(groups: readonly PollGroup[]): Map<number, number> {
  const shortest = new Map<number, number>();
  for (const { unitId } of groups) {
    const others = groups.filter((group) => group.unitId !== unitId).map((group) => group.intervalMs);
    if (others.length > 0) {
      shortest.set(unitId, Math.min(...others));
    }
  }
  return shortest;
}
