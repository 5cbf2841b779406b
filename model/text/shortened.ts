/** Longer names are nobody's: a message that repeats one in full is longer than any panel shows. */
const MAX_LENGTH = 100;

/** A name as a message repeats it, cut where it is too long to be read. */
export function shortened(name: string): string {
  return name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name;
}
