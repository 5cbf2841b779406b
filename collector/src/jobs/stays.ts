import type { JobNode } from '#model/job.ts';

/** What a scheduler says of the nodes that a job has now, or had last; it seldom says since when it has each. */
export interface NodesReport {
  /** When the job started, for the time after the last requeue, epoch ms. */
  runStartMs: number;
  /** As of when this holds, epoch ms. */
  asOfMs: number;
  /** When the job was resized last, or left its nodes, where the scheduler says so, epoch ms. */
  changedMs?: number | undefined;
  nodes: ReadonlyArray<Pick<JobNode, 'node' | 'rack' | 'gpus'>>;
}

/**
 * Stays of a job on nodes, from one report to the next: those that go on keep their beginning, a node that came later begins with the
 * change, and what is no longer reported ended with it (or, where the scheduler does not say when, by this report).
 * @param before what the last report gave; `[]` for the first one, whose nodes are there from the start
 */
export function staysAfter(before: readonly JobNode[], report: NodesReport): JobNode[] {
  const { runStartMs, asOfMs, nodes } = report;
  const changedMs = Math.max(runStartMs, Math.min(report.changedMs ?? asOfMs, asOfMs));
  const open = new Map(before.filter(({ toMs }) => toMs === undefined).map((stay) => [stay.node, stay]));
  const isLater = before.some(({ fromMs }) => fromMs >= runStartMs);
  const now = nodes.map((node): JobNode => {
    const known = open.get(node.node);
    if (known && known.fromMs >= runStartMs) {
      open.delete(node.node);
      return { ...node, fromMs: known.fromMs };
    }
    return { ...node, fromMs: isLater ? changedMs : runStartMs };
  });
  const ended = [...open.values()].map((stay): JobNode => {
    // Of a run before this one no more is known than that it was over.
    const endMs = stay.fromMs < runStartMs ? Math.min(report.changedMs ?? runStartMs, runStartMs) : changedMs;
    return { ...stay, toMs: Math.max(stay.fromMs, endMs) };
  });
  return [...ended, ...now];
}
