import {
  HistoryData,
  HistoryReadRequest,
  ReadRawModifiedDetails,
  TimestampsToReturn,
  type ClientSession,
} from 'node-opcua-client';
import { decodeDataValue, type NodeReading } from './decode.ts';
import { callInPortions, isRefusal, type CallLimits } from './limits.ts';
import type { ResolvedNode } from './nodes.ts';

/** Values of one node in one page: an answer of some 100 kB for a batch, within a transaction's timeout. */
const VALUES_PER_PAGE = 1_000;
/** Nodes whose pages are read in turn: together they make one start time. */
const NODES_AT_A_TIME = 10;

/** Read from the server's history on purpose: its old time is right. */
export interface HistoricReading extends NodeReading {
  isHistory: true;
}

export interface Missing {
  node: ResolvedNode;
  /** The last time that is stored; history is wanted after it. */
  fromMs: number;
}

/**
 * Reads raw history, page by page, and hands each page to `store`.
 * @returns the nodes whose history could not be read, with the server's words
 */
export async function readHistory(
  session: ClientSession,
  missing: Missing[],
  toMs: number,
  limits: CallLimits,
  store: (samples: HistoricReading[]) => Promise<void>
): Promise<Array<{ missing: Missing; reason: string }>> {
  const failed: Array<{ missing: Missing; reason: string }> = [];
  for (let from = 0; from < missing.length; from += NODES_AT_A_TIME) {
    failed.push(...(await readBatch(session, missing.slice(from, from + NODES_AT_A_TIME), toMs, limits, store)));
  }
  return failed;
}

async function readBatch(
  session: ClientSession,
  batch: Missing[],
  toMs: number,
  limits: CallLimits,
  store: (samples: HistoricReading[]) => Promise<void>
): Promise<Array<{ missing: Missing; reason: string }>> {
  const failed: Array<{ missing: Missing; reason: string }> = [];
  const historyReadDetails = new ReadRawModifiedDetails({
    isReadModified: false,
    startTime: new Date(Math.min(...batch.map(({ fromMs }) => fromMs))),
    endTime: new Date(toMs),
    numValuesPerNode: VALUES_PER_PAGE,
    returnBounds: false,
  });
  const empty = new Set<Missing | undefined>(batch);
  let open = batch.map((missing) => ({ missing, continuationPoint: undefined as Buffer | undefined }));
  while (open.length > 0) {
    const answers = await callInPortions(open, limits, 'historyRead', async (portion) => {
      const request = new HistoryReadRequest({
        historyReadDetails,
        timestampsToReturn: TimestampsToReturn.Both,
        releaseContinuationPoints: false,
        nodesToRead: portion.map(({ missing, continuationPoint }) => ({
          nodeId: missing.node.nodeId,
          ...(continuationPoint ? { continuationPoint } : {}),
        })),
      });
      return (await session.historyRead(request)).results ?? [];
    });
    const next: typeof open = [];
    const samples: HistoricReading[] = [];
    open.forEach(({ missing }, index) => {
      const result = answers[index];
      if (!result || isRefusal(result)) {
        failed.push({ missing, reason: result?.refused ?? 'no answer' });
        return;
      }
      if (qualityIsBad(result.statusCode.value)) {
        failed.push({ missing, reason: result.statusCode.name });
        return;
      }
      const page = samplesOf(missing, result.historyData);
      samples.push(...page);
      empty.delete(page.length > 0 ? missing : undefined);
      if (result.continuationPoint?.length) {
        next.push({ missing, continuationPoint: result.continuationPoint });
      }
    });
    if (samples.length > 0) {
      await store(samples);
    }
    open = next;
  }
  const unheard = batch.filter((missing) => empty.has(missing) && !failed.some((entry) => entry.missing === missing));
  // "Nothing changed" and "the server lost its history" look the same: the careful reading is a hole.
  return [...failed, ...unheard.map((missing) => ({ missing, reason: 'GoodNoData' }))];
}

function samplesOf({ node, fromMs }: Missing, data: unknown): HistoricReading[] {
  const values = data instanceof HistoryData ? (data.dataValues ?? []) : [];
  const receivedMs = Date.now();
  return values
    .map((dataValue) => ({ ...decodeDataValue(node.address, dataValue, receivedMs), isHistory: true as const }))
    .filter(({ timeMs }) => timeMs > fromMs);
}

function qualityIsBad(status: number): boolean {
  return status >>> 30 >= 2;
}
