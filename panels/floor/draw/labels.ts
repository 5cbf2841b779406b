/** How a text fits into a rack. */
export interface Fit {
  size: number;
  form: 'full' | 'short' | 'vertical';
}

/** What is written into racks at a zoom: the same for all, so that they can be compared. */
export interface RackLabels {
  name: Fit | undefined;
  value: Fit | undefined;
}

/** Widths of the widest texts at 10 px. */
export interface Widest {
  name: number;
  shortName: number;
  value: number;
  shortValue: number;
}

/** Nothing smaller can be read. */
export const LEAST_SIZE = 10;
const SIZES = [16, 14, 12, 11, LEAST_SIZE];
const LINE = 1.3;
const PADDING_PX = 3;

/** What fits into racks of this size on the screen, px; the value first, as the name is in the tooltip too. */
export function labelsFor(rack: { width: number; height: number }, widest: Widest): RackLabels {
  const room = { width: rack.width - 2 * PADDING_PX, height: rack.height - 2 * PADDING_PX };
  const across = (width: number, lines: number) =>
    SIZES.find((size) => (width * size) / 10 <= room.width && size * LINE * lines <= room.height);
  const best = (full: number, short: number, lines: number): Fit | undefined => {
    const size = across(full, lines);
    if (size !== undefined) {
      return { size, form: 'full' };
    }
    const shorter = across(short, lines);
    return shorter === undefined ? undefined : { size: shorter, form: 'short' };
  };
  const [name, value] = [best(widest.name, widest.shortName, 2), best(widest.value, widest.shortValue, 2)];
  if (name && value) {
    const size = Math.min(name.size, value.size + 2);
    return { name: { ...name, size }, value };
  }
  const onlyName = best(widest.name, widest.shortName, 1);
  if (onlyName) {
    return { name: onlyName, value: undefined };
  }
  const isVertical = room.width >= LEAST_SIZE && widest.name <= room.height;
  return { name: isVertical ? { size: LEAST_SIZE, form: 'vertical' } : undefined, value: undefined };
}

/** `R-A01` becomes `A01`: what racks of a hall have in common is left out. */
export function shortNames(names: readonly string[]): string[] {
  const parts = names.map((name) => name.split(/[-_.\s/]/));
  const length = Math.min(...parts.map((one) => one.length));
  let common = 0;
  while (common < length - 1 && parts.every((one) => one[common] === parts[0]![common])) {
    common++;
  }
  return names.map((name, at) => (names.length > 1 && common > 0 ? parts[at]!.slice(common).join('-') : name));
}
