import type { DataFrame } from '@grafana/data';
import { floorMeta } from './read-hall.ts';

/**
 * Tables of another moment with the field config of those that Grafana handed to the panel: its overrides, units and links are
 * worked out once, and columns are the same for the same query.
 */
export function transplanted(shown: readonly DataFrame[], past: readonly DataFrame[]): DataFrame[] {
  return past.map((frame) => {
    const twin = shown.find(
      (one) => floorMeta(one).kind === 'floor' && floorMeta(one).of === floorMeta(frame).of && one.refId === frame.refId
    );
    return twin
      ? {
          ...frame,
          fields: frame.fields.map((field) => {
            const known = twin.fields.find(({ name }) => name === field.name);
            return known ? { ...known, values: field.values, state: undefined } : field;
          }),
        }
      : frame;
  });
}
