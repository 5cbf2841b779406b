import type { Notice } from '../../frames/frame.ts';
import type { PlantChain } from '../shared/plant/chain.ts';
import type { Snapshot } from '../shared/plant/snapshot.ts';

const MAX_NAMES = 5;

/** What a reader has to know about the chain itself. */
export function chainNotices(
  { chain, finder }: PlantChain,
  { simulated }: Pick<Snapshot, 'simulated'>,
  { isCut, maxJobs }: { isCut: boolean; maxJobs: number }
): Notice[] {
  const notices: Notice[] = simulated ? [{ severity: 'info', text: 'This is a simulated plant.' }] : [];
  const missing = [...new Set(chain.dangling.map((edge) => edge.missing))];
  if (missing.length > 0) {
    notices.push({
      severity: 'warning',
      text: `Edges of the chain name what is neither a rack nor a piece of equipment, so they are not counted: ${names(missing)}. Correct them in the topology (serves).`,
    });
  }
  for (const { kind, nodes } of finder.unfedRings) {
    notices.push({
      severity: 'warning',
      text: `These serve each other with ${kind} and nothing else serves them, so they are taken to work: ${names(nodes.map((node) => chain.nodes[node]!.id))}. Correct them in the topology (serves).`,
    });
  }
  if (isCut) {
    notices.push({
      severity: 'warning',
      text: `More than ${maxJobs.toLocaleString('en')} jobs run at this time; only as many are counted.`,
    });
  }
  return notices;
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, MAX_NAMES).join(', ');
  return list.length > MAX_NAMES ? `${shown} and ${list.length - MAX_NAMES} more` : shown;
}
