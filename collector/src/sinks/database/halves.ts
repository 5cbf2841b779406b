import { describeFailure } from '#database/failure.ts';
import type { ApplyContext } from './apply-context.ts';
import type { KeyedLetter } from './set-aside.ts';

/** Something to write, under a name that is the same at every attempt. */
export interface Keyed<Content> {
  key: string;
  content: Content;
}

/**
 * Writes items together; where that is refused, in ever smaller parts, until only the refused ones are set aside.
 * @returns what was set aside
 */
export async function inHalves<Content>(
  context: ApplyContext,
  items: ReadonlyArray<Keyed<Content>>,
  write: (contents: Content[]) => Promise<void>
): Promise<KeyedLetter[]> {
  const [first] = items;
  if (!first) {
    return [];
  }
  try {
    await write(items.map(({ content }) => content));
    return [];
  } catch (error) {
    const failure = describeFailure(error);
    if (!context.isFinal(failure)) {
      throw error;
    }
    if (items.length === 1) {
      const letters = [{ ...first, reason: failure.message }];
      await context.setAside.write(letters);
      return letters;
    }
    const middle = Math.ceil(items.length / 2);
    return [
      ...(await inHalves(context, items.slice(0, middle), write)),
      ...(await inHalves(context, items.slice(middle), write)),
    ];
  }
}

/** Items of a record by their place in it. */
export function keyed<Content>(name: string | number, contents: readonly Content[]): Array<Keyed<Content>> {
  return contents.map((content, index) => ({ key: `${name}.${index}`, content }));
}
