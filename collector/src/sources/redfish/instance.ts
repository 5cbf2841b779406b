import { percentDecoded } from '#model/text/percent-decoded.ts';
import { textAt, type Resource } from '#protocols/redfish/read.ts';

/** `1`, `1A`, `0_1` at the end of `Bay1`, `Fan.Embedded.1A`, `Fan0 1`. */
const NUMBER_AT_END = /(\d+(?:[ _.-]\d+)*[A-Za-z]?)$/;

/** One of several things of a kind, as a BMC names it. */
export interface Named {
  /** `Id` of a resource, `MemberId` of an entry. */
  id: string | undefined;
  name: string | undefined;
}

export function namedResource(resource: Resource): Named {
  return { id: textAt(resource, 'Id'), name: textAt(resource, 'Name') };
}

/**
 * A short name for each of several things of a kind: `psu1`, `fan3`. By the number in the id where that has letters, else by
 * the number in the name, else by the place in the list, so that one thing has the same name in both models of a BMC. Numbers
 * that are not different fall back to the place.
 * @param stem `fan`
 */
export function instanceNames(all: readonly Named[], stem: string): string[] {
  const numbers = all.map(({ id, name }) => numberOf(id) ?? numberOf(name));
  const areDifferent = numbers.every((number) => number !== undefined) && new Set(numbers).size === all.length;
  return all.map((_, index) => `${stem}${areDifferent ? numbers[index] : index + 1}`);
}

function numberOf(text: string | undefined): string | undefined {
  // A bare index counts from 0 on one BMC and from 1 on the next.
  if (text === undefined || /^\d+$/.test(text)) {
    return undefined;
  }
  return NUMBER_AT_END.exec(text.trim())?.[1]?.replace(/[ .-]/g, '_');
}

/** The name of one thing by a word in a text: `CPU1` of `CPU #1 Temperature`; `undefined` where it has no number. */
export function instanceIn(text: string, word: RegExp, stem: string): string | undefined {
  const number = new RegExp(`(?:${word.source})\\s*[#_.-]?\\s*(\\d+)`, 'i').exec(text)?.[1];
  return number === undefined ? undefined : `${stem}${Number(number)}`;
}

/** The last name of a path: `CPU1` of `/redfish/v1/Systems/1/Processors/CPU1`. */
export function lastName(path: string): string {
  return percentDecoded(path.replace(/\/+$/, '').split('/').at(-1) ?? path);
}
