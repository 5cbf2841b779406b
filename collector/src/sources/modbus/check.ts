import type { CheckResult } from '../source.ts';
import type { ModbusConfig } from './config.ts';
import { modbusConnection, type ModbusConnection } from './connection.ts';
import { planBlocks } from './plan.ts';
import { planLimits, registerPoints, type RegisterPoint } from './points.ts';
import { readBlocks } from './read-blocks.ts';

/** Reads every register once, without storing anything; one result a unit. */
export async function checkModbus(config: ModbusConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const connection = modbusConnection(config);
  const abort = () => connection.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await connection.open();
    const results: CheckResult[] = [];
    for (const [unitId, points] of Map.groupBy(registerPoints(config), (point) => point.unitId)) {
      results.push(await checkUnit(config, connection, unitId, points));
    }
    return results;
  } catch (error) {
    return [
      {
        target: `modbus ${config.host}:${config.port}`,
        ok: false,
        message: (error as Error).message,
        nextStep: 'Check host and port, that the device allows another Modbus TCP client, and the firewall.',
      },
    ];
  } finally {
    signal.removeEventListener('abort', abort);
    connection.close();
  }
}

async function checkUnit(
  config: ModbusConfig,
  connection: ModbusConnection,
  unitId: number,
  points: RegisterPoint[]
): Promise<CheckResult> {
  const startedMs = Date.now();
  const { readings, refused, missed, blocks } = await readBlocks(connection, planBlocks(points, planLimits(config)));
  const target = `modbus ${config.host}:${config.port} unit ${unitId}`;
  const durationMs = Date.now() - startedMs;
  const counted = `${readings.length} of ${points.length} registers read in ${blocks.length} requests`;
  const [firstRefused] = refused;
  const [firstMissed] = missed;
  if (firstMissed) {
    const nextStep = 'Check the unit id, and the wiring behind the gateway; a slow device wants a longer `timeout`.';
    return { target, ok: false, message: `${counted}. ${firstMissed.error.message}`, nextStep, durationMs };
  }
  if (firstRefused) {
    const names = refused.map(({ point }) => point.address).join(', ');
    const nextStep = `Check address and table of ${names} against the device's manual; addresses count from 0.`;
    return { target, ok: false, message: `${counted}. ${firstRefused.error.message}`, nextStep, durationMs };
  }
  const empty = readings.filter(({ value }) => value === null).map(({ point }) => point.address);
  const message = empty.length > 0 ? `${counted}; no reading in ${empty.join(', ')}` : counted;
  return { target, ok: true, message, durationMs };
}
