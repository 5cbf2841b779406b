import type { JobNode } from '#model/job.ts';
import type { SlurmRecord } from '#protocols/slurm/read.ts';
import { expandHostList } from '../../jobs/host-list.ts';
import { staysAfter } from '../../jobs/stays.ts';
import { gpusPerNode } from './gpus.ts';

/** State of a run whose nodes changed at its end, and which went on. */
const RESIZED = 'RESIZING';

/**
 * Stays of a job on nodes, from what the accounting has of its runs and what the controller says of the one that goes on. A run that was
 * resized is one to the scheduler: the records of its later sizes say the beginning of the whole.
 * @param runs of one job; those that never started are passed over
 * @param known stays that are known from before, of a run that still goes on
 * @throws RangeError where a host list cannot be read
 */
export function staysOfRuns(runs: readonly SlurmRecord[], asOfMs: number, known: readonly JobNode[] = []): JobNode[] {
  const ordered = runs
    // A job may go on without a node: it has given all of them to another.
    .filter(({ startMs, nodes, state }) => startMs !== undefined && (nodes !== '' || state.phase === 'on nodes'))
    .sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0) || (a.endMs ?? Infinity) - (b.endMs ?? Infinity));
  const left = known.filter(({ toMs }) => toMs !== undefined);
  let current = [...known];
  let resizedMs: number | undefined;
  for (const run of ordered) {
    const runStartMs = run.startMs ?? 0;
    const after = staysAfter(current, {
      runStartMs,
      asOfMs: run.endMs ?? asOfMs,
      changedMs: resizedMs ?? run.resizeMs,
      nodes: nodesOf(run),
    });
    left.push(...after.filter(({ toMs }) => toMs !== undefined));
    current = after.filter(({ toMs }) => toMs === undefined);
    resizedMs = run.state.word === RESIZED ? run.endMs : undefined;
    if (run.endMs !== undefined && resizedMs === undefined) {
      left.push(...current.map((stay) => ({ ...stay, toMs: Math.max(stay.fromMs, run.endMs ?? 0) })));
      current = [];
    }
  }
  return oneAtATime([...left, ...current.filter(({ toMs }) => toMs === undefined)]);
}

/**
 * A job is on a node once at a time. Slurm 22.05 keeps the record of a run that was resized and then requeued open until the end of the
 * next run.
 */
function oneAtATime(stays: readonly JobNode[]): JobNode[] {
  const next = new Map<string, number>();
  const cut = stays
    .map((stay, index) => ({ stay, index }))
    .sort((a, b) => b.stay.fromMs - a.stay.fromMs)
    .map(({ stay, index }) => {
      const { node, fromMs, toMs = Infinity } = stay;
      const untilMs = next.get(node) ?? Infinity;
      next.set(node, fromMs);
      return { stay: fromMs < untilMs && untilMs < toMs ? { ...stay, toMs: untilMs } : stay, index };
    });
  return cut.sort((a, b) => a.index - b.index).map(({ stay }) => stay);
}

function nodesOf(run: SlurmRecord): Array<Pick<JobNode, 'node' | 'gpus'>> {
  const hosts = expandHostList(run.nodes);
  const gpus = gpusPerNode(run, hosts.length);
  return hosts.map((node, index) => ({ node, ...(gpus[index] === undefined ? {} : { gpus: gpus[index] }) }));
}
