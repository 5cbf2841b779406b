import { badMark, type SourceSample } from '../contract/reading.ts';

/** Marks points bad, each once until a value of it came. */
export function createBadMarks() {
  const marked = new Set<string>();
  return {
    /** Marks for those that have none yet. */
    mark(addresses: Iterable<string>, timeMs: number): SourceSample[] {
      const marks: SourceSample[] = [];
      for (const address of addresses) {
        if (!marked.has(address)) {
          marked.add(address);
          marks.push(badMark(address, timeMs));
        }
      }
      return marks;
    },

    noteValues(samples: Iterable<SourceSample>): void {
      if (marked.size === 0) {
        return;
      }
      for (const { address, value } of samples) {
        if (value !== null) {
          marked.delete(address);
        }
      }
    },
  };
}
