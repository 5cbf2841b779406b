import { converter, differenceCiede2000, type Lrgb } from 'culori';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Kinds of eyes that a picture is looked at with. */
export const EYES = ['all cones', 'protanopia', 'deuteranopia', 'tritanopia'] as const;
export type Eyes = (typeof EYES)[number];

/**
 * What remains of linear RGB without one kind of cones: severity 1.0 of Machado, Oliveira, Fernandes: A physiologically-based model for
 * simulation of color vision deficiency, IEEE TVCG 15(6), 2009. Chromium's `Emulation.setEmulatedVisionDeficiency` has the same.
 */
const WITHOUT: Readonly<Record<Exclude<Eyes, 'all cones'>, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const toLinear = converter('lrgb');
const ciede2000 = differenceCiede2000();

/** How far two CSS colours are apart for such eyes, CIEDE2000: below 2 nobody tells them apart side by side. */
export function apart(eyes: Eyes, one: string, other: string): number {
  return ciede2000(seenBy(eyes, one), seenBy(eyes, other));
}

/** The smallest distance between any two of the colours for any eyes, with the pair that has it. */
export function closest(colours: Readonly<Record<string, string>>): { distance: number; pair: string } {
  const named = Object.entries(colours);
  const pairs = named.flatMap(([name, colour], index) =>
    named.slice(index + 1).flatMap(([other, otherColour]) =>
      EYES.map((eyes) => ({
        distance: apart(eyes, colour, otherColour),
        pair: `${name} and ${other}, ${eyes}`,
      }))
    )
  );
  return pairs.reduce((least, pair) => (pair.distance < least.distance ? pair : least));
}

/** The library has the same matrices, but takes them to be of sRGB as it is written, which is not linear. */
function seenBy(eyes: Eyes, colour: string): Lrgb {
  const linear = toLinear(colour);
  if (linear === undefined) {
    throw new Error(`Colour vision: "${colour}" is no CSS colour.`);
  }
  if (eyes === 'all cones') {
    return linear;
  }
  const [r, g, b] = WITHOUT[eyes].map((row) => {
    const seen = row[0] * linear.r + row[1] * linear.g + row[2] * linear.b;
    return Math.min(1, Math.max(0, seen));
  }) as [number, number, number];
  return { mode: 'lrgb', r, g, b };
}
