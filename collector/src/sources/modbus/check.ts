import { clause } from '#model/text/clause.ts';
import { counted } from '#model/text/counted.ts';
import { createLineMemory, modbusLines, type Lines, type ModbusError } from '#protocols/modbus/read.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import { adviceFor } from './advice.ts';
import type { ModbusConfig } from './config.ts';
import { pollGroups, type PollGroup } from './groups.ts';
import { readBlocks, type ReadResult } from './read-blocks.ts';
import { createSilences } from './silences.ts';

/** Splitting a request down to one silent register takes a round per halving. */
const MAX_ROUNDS = 8;

/** Reads every register once, without storing anything; one result per unit and interval. */
export async function checkModbus(config: ModbusConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const lines = modbusLines(config, new Map(), { memory: createLineMemory() });
  const abort = () => lines.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await lines.open();
    const results: CheckResult[] = [];
    for (const group of pollGroups(config)) {
      results.push(await checkGroup(config, lines, group));
    }
    return results;
  } catch (error) {
    return [
      {
        target: `modbus ${config.host}:${config.port}`,
        ok: false,
        message: sentence(error as Error),
        nextStep: 'Check host and port, that the device allows another Modbus TCP client, and the firewall.',
      },
    ];
  } finally {
    signal.removeEventListener('abort', abort);
    lines.close();
  }
}

async function checkGroup(config: ModbusConfig, lines: Lines, group: PollGroup): Promise<CheckResult> {
  const silences = createSilences();
  const refused: ReadResult['refused'] = [];
  let { blocks } = group;
  let result: ReadResult;
  let durationMs: number;
  let rounds = 0;
  do {
    const startedMs = Date.now();
    result = await readBlocks(lines, blocks, silences, (point, bytes, offset) => point.decode(bytes, offset));
    durationMs = Date.now() - startedMs;
    refused.push(...result.refused);
    const without = new Set(result.refused.map(({ point }) => point));
    blocks = result.blocks.filter((block) => !block.items.some((point) => without.has(point)));
  } while (result.answered && result.missed.length > 0 && ++rounds < MAX_ROUNDS);
  result = { ...result, refused, blocks };
  const verdict = verdictOf(config, group, result, durationMs);
  return { target: `modbus ${config.host}:${config.port} unit ${group.unitId}`, durationMs, ...verdict };
}

function verdictOf(
  config: ModbusConfig,
  group: PollGroup,
  result: ReadResult,
  durationMs: number
): Pick<CheckResult, 'ok' | 'message' | 'nextStep'> {
  const { samples, refused, missed, blocks } = result;
  const points = group.blocks.reduce((sum, block) => sum + block.items.length, 0);
  const requests = blocks.length > 0 ? ` in ${counted(blocks.length, 'request')}` : '';
  const read = `${result.read.length} of ${counted(points, 'register')} read${requests}`;
  const [firstRefused] = refused;
  const [firstMissed] = missed;
  if (firstMissed) {
    return {
      ok: false,
      message: `${read}. ${sentence(firstMissed.error)}`,
      nextStep: adviceForUnit(config, firstMissed.error),
    };
  }
  if (firstRefused) {
    const names = refused.map(({ point }) => point.address).join(', ');
    return {
      ok: false,
      message: `${read}. ${sentence(firstRefused.error)}`,
      nextStep: adviceFor(firstRefused.error, names),
    };
  }
  if (durationMs > group.intervalMs) {
    const message = `${read}, which took ${durationMs} ms; the interval is ${group.intervalMs} ms`;
    const neighbours =
      unitsOf(config).size > 1 ? ' The other units wait for it if the device serves one connection at a time.' : '';
    const nextStep = `Raise the \`interval\` of unit ${group.unitId} above that, or read fewer registers of it.${neighbours}`;
    return { ok: false, message, nextStep };
  }
  const empty = samples.filter(({ value }) => value === null).map(({ address }) => address);
  return { ok: true, message: empty.length > 0 ? `${read}; no reading in ${empty.join(', ')}` : read };
}

/** For a unit that gave no values; where others share its line, they would wait as well. */
function adviceForUnit(config: ModbusConfig, error: ModbusError): string {
  if (error.kind !== 'timeout') {
    return adviceFor(error, 'its registers');
  }
  const isShared = unitsOf(config).size > 1;
  return isShared
    ? 'Check the unit id, and the wiring behind the gateway. A longer `timeout` makes the other units wait longer, too.'
    : 'Check the unit id, and whether another client holds the device: many serve one at a time.';
}

function unitsOf({ registers, unitId }: ModbusConfig): Set<number> {
  return new Set(registers.map((register) => register.unitId ?? unitId));
}

function sentence(error: Error): string {
  return clause(error.message);
}
