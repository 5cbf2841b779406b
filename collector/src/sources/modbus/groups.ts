import type { ModbusConfig } from './config.ts';
import { planBlocks, type Block } from './plan.ts';
import { planLimits, registerPoints, type RegisterPoint } from './points.ts';

/** The registers of one unit that share an interval. */
export interface PollGroup {
  unitId: number;
  intervalMs: number;
  blocks: Array<Block<RegisterPoint>>;
}

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
