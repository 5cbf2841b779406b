import { AttributeIds } from 'node-opcua-client';
import type { CheckResult } from '../source.ts';
import { openConnection, sendLibraryLog } from './client.ts';
import type { OpcuaConfig } from './config.ts';
import { numberOf } from './decode.ts';
import { NODES_PER_CALL, resolveNodes, type NodeFault } from './nodes.ts';

const NAMED_NODES = 5;

/** Logs in and reads every node once. */
export async function checkOpcua(config: OpcuaConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const target = `opcua ${config.endpoint}`;
  const startedMs = Date.now();
  sendLibraryLog(() => undefined);
  try {
    const connection = await openConnection(config, false);
    try {
      signal.throwIfAborted();
      const { nodes, faults } = await resolveNodes(config, connection.session);
      for (let from = 0; from < nodes.length; from += NODES_PER_CALL) {
        const some = nodes.slice(from, from + NODES_PER_CALL);
        const values = await connection.session.read(
          some.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }))
        );
        values.forEach((value, index) => {
          const address = some[index]?.address ?? '';
          if (numberOf(value.value) === null) {
            faults.push({ address, message: `OPC UA node ${address} holds no number (${value.statusCode.name}).` });
          }
        });
      }
      const history = nodes.filter(({ hasHistory }) => hasHistory).length;
      return [verdict(target, config.points.length, history, faults, Date.now() - startedMs)];
    } finally {
      await connection.close();
    }
  } catch (error) {
    const [message = '', ...rest] = (error as Error).message.split(/(?<=\.) /);
    return [{ target, ok: false, message, nextStep: rest.join(' '), durationMs: Date.now() - startedMs }];
  }
}

function verdict(
  target: string,
  configured: number,
  history: number,
  faults: NodeFault[],
  durationMs: number
): CheckResult {
  const faulty = new Set(faults.map(({ address }) => address));
  const counted = `${configured - faulty.size} of ${configured} nodes read, ${history} with history`;
  if (faults.length === 0) {
    return { target, ok: true, message: counted, durationMs };
  }
  const named = faults.slice(0, NAMED_NODES).map(({ message }) => message);
  const nextStep = `Correct or remove: ${[...faulty].slice(0, NAMED_NODES).join(', ')}.`;
  return { target, ok: false, message: `${counted}. ${named.join(' ')}`, nextStep, durationMs };
}
