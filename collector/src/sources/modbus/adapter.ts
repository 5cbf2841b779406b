import type { PointDefinition } from '#model/point.ts';
import type { SourceAdapter, SourceContext } from '../source.ts';
import { checkModbus } from './check.ts';
import { modbusConfigSchema, type ModbusConfig } from './config.ts';
import { modbusConnection } from './connection.ts';
import { connectionHealth } from './health.ts';
import { planBlocks } from './plan.ts';
import { modbusPoints, planLimits, registerPoints, type RegisterPoint } from './points.ts';
import { pollGroup, type PollGroup } from './poll.ts';

/** Modbus TCP and RTU over TCP, read only: the client's functions that change a device are never called. */
export const modbusAdapter: SourceAdapter<ModbusConfig> = {
  protocol: 'modbus',
  configSchema: modbusConfigSchema,
  points: modbusPoints,
  check: checkModbus,
  run: runModbus,
};

async function runModbus(config: ModbusConfig, context: SourceContext): Promise<void> {
  context.announce(announced(config, context));
  context.state('connecting', `${config.host}:${config.port}`);
  const groups = pollGroups(config);
  const connection = modbusConnection(config);
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  const onRound = connectionHealth([...new Set(groups.map((group) => group.unitId))], context);
  try {
    await connection.open();
    await Promise.all(groups.map((group) => pollGroup(group, connection, context, signal, onRound)));
  } catch (error) {
    if (!context.signal.aborted) {
      throw error;
    }
  } finally {
    stopped.abort();
    connection.close();
  }
}

function announced(config: ModbusConfig, context: SourceContext): PointDefinition[] {
  return modbusPoints(config, context.name, context.site).map((point) => ({ ...point, simulated: context.simulated }));
}

/** Registers with the same unit and interval are polled together, so that they share requests. */
function pollGroups(config: ModbusConfig): PollGroup[] {
  const limits = planLimits(config);
  const byUnitAndInterval = Map.groupBy(registerPoints(config), (point) => `${point.unitId}/${point.intervalMs}`);
  return [...byUnitAndInterval.values()].map((points: RegisterPoint[]) => ({
    unitId: points[0]?.unitId ?? config.unitId,
    intervalMs: points[0]?.intervalMs ?? config.interval,
    blocks: planBlocks(points, limits),
  }));
}
