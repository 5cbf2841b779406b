import type { ClientSession } from 'node-opcua-client';
import { clause } from '#model/text/clause.ts';
import { readHistory, type CallLimits, type Missing, type ResolvedNode } from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { OpcuaConfig } from './config.ts';
import { GIVE_UP_FACTOR } from './watch.ts';

/** Between the loss of a connection and its being noticed and marked; values read twice are stored once. */
const MARK_DELAY_MS = 30_000;

/** An interval in which values of a node may have been lost. */
export interface Hole {
  node: ResolvedNode;
  /** Time of the last stored value. */
  storedMs: number;
  /** When the server was last heard; nothing is missing before it. */
  heardMs: number;
}

/**
 * Fills holes from the server's history; what cannot be filled is recorded as a gap.
 * @param toMs end of the holes, epoch ms
 */
export async function fillHoles(
  holes: Hole[],
  toMs: number,
  cause: string,
  parts: { config: OpcuaConfig; session: ClientSession; context: SourceContext; limits: CallLimits }
): Promise<void> {
  const { config, session, context, limits } = parts;
  // The last stored time may be that of the mark "connection lost", made when the library had given up.
  const overlapMs = GIVE_UP_FACTOR * config.surviveOutage + MARK_DELAY_MS;
  const earliestMs = toMs - config.maxBackfill;
  const holeOf = new Map(holes.map((hole) => [hole.node.address, hole]));
  const wanted: Missing[] = holes
    .filter(({ node }) => node.hasHistory && config.maxBackfill > 0)
    .map(({ node, storedMs }) => ({ node, fromMs: Math.max(storedMs - overlapMs, earliestMs) }));
  const failed = await readHistory(session, wanted, toMs, limits, context.emit);
  const [first] = failed;
  if (first) {
    context.log.warn(
      `OPC UA history of ${failed.length} nodes could not be read, e.g. ${first.missing.node.address}: ${clause(first.reason)}. ` +
        'The hole is recorded as a gap.'
    );
  }
  const read = new Set(wanted.map(({ node }) => node.address));
  failed.forEach(({ missing }) => read.delete(missing.node.address));
  const open = [...holeOf.values()].flatMap((hole) => {
    const fromMs = Math.max(hole.storedMs, hole.heardMs);
    if (!read.has(hole.node.address)) {
      return [{ address: hole.node.address, fromMs, toMs }];
    }
    // History is read back only so far; what lies before stays open.
    return fromMs < earliestMs ? [{ address: hole.node.address, fromMs, toMs: earliestMs }] : [];
  });
  for (const [, same] of Map.groupBy(open, (gap) => `${gap.fromMs}-${gap.toMs}`)) {
    const [gap] = same;
    if (gap && gap.toMs > gap.fromMs) {
      context.gap({ addresses: same.map(({ address }) => address), fromMs: gap.fromMs, toMs: gap.toMs, cause });
    }
  }
}
