import type { PointDefinition } from '#model/point.ts';
import { createLineMemory, ModbusError, modbusLines, type LineMemory } from '#protocols/modbus/read.ts';
import type { SourceAdapter } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { shortestNeighbours } from '../../polling/neighbours.ts';
import { poll } from '../../polling/poll.ts';
import type { Away } from '../../polling/polled.ts';
import { checkModbus } from './check.ts';
import { createComplaint } from './complaint.ts';
import { modbusConfigSchema, type ModbusConfig } from './config.ts';
import { pollGroups } from './groups.ts';
import { modbusPoints } from './points.ts';
import { unitMember } from './unit.ts';

/** One lost answer happens; two turns in a row without one mean that the unit is away. */
const SILENT_TURNS_BEFORE_AWAY = 2;

/** Modbus TCP and RTU over TCP, read only: there is no code for the functions that change a device. */
export const modbusAdapter: SourceAdapter<ModbusConfig> = {
  configSchema: modbusConfigSchema,
  points: modbusPoints,
  check: checkModbus,
  open(config) {
    const memory = createLineMemory();
    return { run: (context) => runModbus(config, context, memory) };
  },
};

async function runModbus(config: ModbusConfig, context: SourceContext, memory: LineMemory): Promise<void> {
  context.announce(announced(config, context));
  context.state('connecting', `${config.host}:${config.port}`);
  const { log } = context;
  const groups = pollGroups(config);
  const neighbours = shortestNeighbours(groups.map(({ unitId, intervalMs }) => ({ key: unitId, intervalMs })));
  const lines = modbusLines(config, neighbours, { memory, log });
  const complaint = createComplaint(log);
  await poll(
    {
      members: groups.map((group) => unitMember(group, { reader: lines, log, onRead: complaint.note })),
      noun: 'units',
      open: lines.open,
      close: lines.close,
      isShared: true,
      missesBeforeAway: SILENT_TURNS_BEFORE_AWAY,
      isLost: () => true,
      lostError,
      complaint: complaint.text,
      failureCause: () => 'missed poll',
    },
    context
  );
}

function lostError([first]: readonly Away[]): Error {
  return new ModbusError('lost', first?.error.message ?? 'No unit answers.', { cause: first?.error });
}

function announced(config: ModbusConfig, context: SourceContext): PointDefinition[] {
  return modbusPoints(config, context.name, context.site).map((point) => ({ ...point, simulated: context.simulated }));
}
