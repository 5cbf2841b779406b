import { AttributeIds, VariableIds, type ClientSession } from 'node-opcua-client';

/** How many nodes one call of a service may name. Calls lower them where the server turns out to take fewer. */
export interface CallLimits {
  read: number;
  historyRead: number;
  monitoredItems: number;
}

/** Of servers that announce nothing: 500 is below the limits of those that do, and an answer stays well within a message. */
const USUAL_LIMITS: CallLimits = { read: 500, historyRead: 10, monitoredItems: 500 };

const ANNOUNCED = [
  ['read', VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead],
  ['historyRead', VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerHistoryReadData],
  ['monitoredItems', VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall],
] as const;

/** The limits that the server announces, each no higher than usual. Read one by one: the limit on reading may be one. */
export async function readLimits(session: ClientSession): Promise<CallLimits> {
  const limits = { ...USUAL_LIMITS };
  for (const [service, id] of ANNOUNCED) {
    const dataValue = await session.read({ nodeId: `i=${id}`, attributeId: AttributeIds.Value });
    const announced: unknown = dataValue.value?.value;
    // 0 and absent both mean that there is no limit.
    if (dataValue.statusCode.isGood() && typeof announced === 'number' && announced > 0) {
      limits[service] = Math.min(limits[service], announced);
    }
  }
  return limits;
}

/** The server's own word of refusal, e.g. `BadTooManyMonitoredItems`. */
export interface Refusal {
  refused: string;
}

export function isRefusal(result: unknown): result is Refusal {
  return typeof result === 'object' && result !== null && 'refused' in result;
}

/** Answers that will not change for the rest of the items. */
const FOR_ALL = /BadTooManyMonitoredItems|BadServiceUnsupported|BadHistoryOperationUnsupported/;
/** The session or the line is gone: there is nobody to ask in smaller portions. */
const IS_GONE = /BadSession|BadSecureChannel|BadSubscriptionId|BadNoSubscription|BadShutdown|BadServerHalted/;

/**
 * Calls a service for all items, in portions that the server takes: a portion that is refused is halved, down to the one
 * item that is refused for itself.
 * @returns one result per item, in order
 * @throws Error where the server did not answer
 */
export async function callInPortions<Item, Result>(
  items: readonly Item[],
  limits: CallLimits,
  service: keyof CallLimits,
  ask: (portion: Item[]) => Promise<readonly Result[]>
): Promise<Array<Result | Refusal>> {
  const results: Array<Result | Refusal> = [];
  let portionLimit = limits[service];
  while (results.length < items.length) {
    const portion = items.slice(results.length, results.length + Math.min(portionLimit, limits[service]));
    try {
      const answers = await ask(portion);
      results.push(...portion.map((_, index) => answers[index] ?? { refused: 'no answer' }));
      portionLimit = limits[service];
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined) {
        throw error;
      }
      if (portion.length > 1) {
        portionLimit = Math.floor(portion.length / 2);
        if (refused === 'BadTooManyOperations') {
          limits[service] = portionLimit;
        }
        continue;
      }
      const rest = FOR_ALL.test(refused) ? items.length - results.length : 1;
      results.push(...Array.from({ length: rest }, () => ({ refused })));
      portionLimit = limits[service];
    }
  }
  return results;
}

/** The status with which the server answered a call as a whole; `undefined` for errors that are not its answer. */
export function refusalOf(error: unknown): string | undefined {
  const { message, response } = error as Error & { response?: unknown };
  const status = statusIn(message);
  return response === undefined || status === undefined || IS_GONE.test(status) ? undefined : status;
}

/** The name of an OPC UA status in the words of the library. */
export function statusIn(text: string): string | undefined {
  return /\bBad[A-Z]\w+/.exec(text)?.[0];
}
