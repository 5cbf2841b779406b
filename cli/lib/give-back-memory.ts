import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Collects all garbage and gives its memory back to the system. What V8 finds by itself it keeps for later: 20 to 40 MB after the start
 * of a collector of 5,000 points, for ever. Nothing else runs meanwhile, some 100 ms there.
 */
export function giveBackMemory(): void {
  // Node.js has no other way to it in a process that was started without the flag.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
