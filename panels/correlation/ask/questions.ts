import type { Question } from '../../shared/ask/ask.ts';
import type { Series } from '../../shared/frames/series.ts';
import type { Quantity } from '../series/quantity.ts';
import { drawnRacks, within } from './scope.ts';

type Questions = [Question, ...Question[]];

/** More pairs make the matrix wider than a screen. */
const MAX_MATRIX_PAIRS = 6;

/** Zones, and the racks that are drawn, by how they follow: what the sentence needs. Undefined where the source has no such kind. */
export function sentenceQuestions(
  query: Question | undefined,
  pair: { x: Quantity; y: Quantity } | undefined,
  series: readonly Series[]
): Questions | undefined {
  const pairs = pair && selectorsOf([pair]);
  if (!query || !pairs) {
    return undefined;
  }
  const racks = drawnRacks(series);
  const byZone = questionOf(query, 'zone', pairs, within(query, undefined));
  return racks ? [byZone, questionOf(query, 'rack', pairs, within(query, racks))] : [byZone];
}

/** All zones and racks of the scope, by the chosen pair and by the others that the panel draws. */
export function matrixQuestions(
  query: Question | undefined,
  pair: { x: Quantity; y: Quantity } | undefined,
  quantities: readonly Quantity[]
): Questions | undefined {
  const own = pair && selectorsOf([pair]);
  if (!query || !own) {
    return undefined;
  }
  const others = quantities.flatMap((x, index) =>
    quantities.slice(index + 1).flatMap((y) => {
      const isOwn = [x, y].every((one) => one === pair.x || one === pair.y);
      return isOwn ? [] : (selectorsOf([{ x, y }]) ?? []);
    })
  );
  const pairs = [...own, ...others].slice(0, MAX_MATRIX_PAIRS);
  const scope = within(query, undefined);
  return [questionOf(query, 'zone', pairs, scope), questionOf(query, 'rack', pairs, scope)];
}

function questionOf({ datasource }: Question, groupBy: 'zone' | 'rack', pairs: unknown[], scope: object): Question {
  return { refId: groupBy, datasource, kind: 'correlation', version: 1, pairs, scope, groupBy };
}

/** Undefined where a quantity is none of the catalog, or one of another day, which is compared with nothing. */
function selectorsOf(pairs: ReadonlyArray<{ x: Quantity; y: Quantity }>): unknown[] | undefined {
  const sides = pairs.map(({ x, y }) => ({ x: selectorOf(x), y: selectorOf(y) }));
  return sides.every(({ x, y }) => x && y) ? sides : undefined;
}

export function selectorOf({ members }: Pick<Quantity, 'members'>): object | undefined {
  const [first] = members;
  return first?.metric === undefined || first.labels['shift'] !== undefined
    ? undefined
    : { metric: first.metric, processArea: first.areas };
}
