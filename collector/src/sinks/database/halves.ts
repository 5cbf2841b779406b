import { describeFailure } from '#database/failure.ts';
import type { ApplyContext } from './apply-context.ts';
import type { KeyedLetter } from './set-aside.ts';

/**
 * Writes items together; where that is refused, in ever smaller parts, until only the refused ones are set aside.
 * @returns what was set aside
 */
export async function inHalves<Item>(
  context: ApplyContext,
  items: Item[],
  key: string,
  write: (items: Item[]) => Promise<void>
): Promise<KeyedLetter[]> {
  if (items.length === 0) {
    return [];
  }
  try {
    await write(items);
    return [];
  } catch (error) {
    const failure = describeFailure(error);
    if (!context.isFinal(failure)) {
      throw error;
    }
    if (items.length === 1) {
      const letters = [{ key, reason: failure.message, content: items[0] }];
      await context.setAside.write(letters);
      return letters;
    }
    const middle = Math.ceil(items.length / 2);
    return [
      ...(await inHalves(context, items.slice(0, middle), `${key}.0`, write)),
      ...(await inHalves(context, items.slice(middle), `${key}.1`, write)),
    ];
  }
}
