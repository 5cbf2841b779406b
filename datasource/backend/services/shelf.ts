import type { Answer } from './encode-response.ts';

/** Counts the bytes of answers that are in use, each once, however many use it. */
export interface Shelf {
  bytes(): number;
  /** Gives the function by which this user lets go of it. */
  hold(answer: Answer): () => void;
}

/** @param onRoom called when an answer was let go by its last user */
export function createShelf(onRoom: () => void): Shelf {
  const users = new Map<Answer, number>();
  let bytes = 0;
  return {
    bytes: () => bytes,
    hold(answer) {
      const before = users.get(answer) ?? 0;
      bytes += before === 0 ? answer.length : 0;
      users.set(answer, before + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) {
          return;
        }
        isHeld = false;
        const others = (users.get(answer) as number) - 1;
        if (others > 0) {
          users.set(answer, others);
          return;
        }
        users.delete(answer);
        bytes -= answer.length;
        onRoom();
      };
    },
  };
}
