import { colorManipulator } from '@grafana/data';

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

/** Linear sRGB to CIE XYZ under D65 (IEC 61966-2-1), divided by the white point. */
const TO_XYZ: Matrix = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

/** How far two CSS colours are apart for such eyes, CIEDE2000: below 2 nobody tells them apart side by side. */
export function apart(eyes: Eyes, one: string, other: string): number {
  return ciede2000(labOf(seenBy(eyes, one)), labOf(seenBy(eyes, other)));
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

function seenBy(eyes: Eyes, colour: string): Triple {
  const [red = 0, green = 0, blue = 0] = colorManipulator.decomposeColor(colour).values;
  const linear: Triple = [linearOf(red), linearOf(green), linearOf(blue)];
  return eyes === 'all cones' ? linear : mapped(times(WITHOUT[eyes], linear), (one) => Math.min(1, Math.max(0, one)));
}

function linearOf(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function labOf(linear: Triple): Triple {
  const [x, y, z] = mapped(times(TO_XYZ, linear), (one) =>
    one > 216 / 24389 ? Math.cbrt(one) : ((24389 / 27) * one + 16) / 116
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function times(matrix: Matrix, [a, b, c]: Triple): Triple {
  return matrix.map((row) => row[0] * a + row[1] * b + row[2] * c) as unknown as Triple;
}

function mapped(triple: Triple, change: (one: number) => number): Triple {
  return triple.map(change) as unknown as Triple;
}

const RADIANS = Math.PI / 180;

/** Difference of two CIELAB colours; Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, Color Res. Appl. 30(1), 2005. */
export function ciede2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1 + 0.5 * (1 - chromaShare(meanChroma));
  const [chroma1, chroma2] = [Math.hypot(stretch * a1, b1), Math.hypot(stretch * a2, b2)];
  const [hue1, hue2] = [hueOf(stretch * a1, b1), hueOf(stretch * a2, b2)];
  const isGrey = chroma1 * chroma2 === 0;
  const turn = isGrey ? 0 : ((hue2 - hue1 + 540) % 360) - 180;
  const light = l2 - l1;
  const chroma = chroma2 - chroma1;
  const hue = 2 * Math.sqrt(chroma1 * chroma2) * Math.sin((turn / 2) * RADIANS);
  const middleLight = (l1 + l2) / 2;
  const middleChroma = (chroma1 + chroma2) / 2;
  const middleHue = isGrey ? hue1 + hue2 : (hue1 + turn / 2 + 360) % 360;
  const wave = (amplitude: number, times: number, shift: number) =>
    amplitude * Math.cos((times * middleHue + shift) * RADIANS);
  const t = 1 - wave(0.17, 1, -30) + wave(0.24, 2, 0) + wave(0.32, 3, 6) - wave(0.2, 4, -63);
  const rotation = -Math.sin(60 * Math.exp(-(((middleHue - 275) / 25) ** 2)) * RADIANS) * 2 * chromaShare(middleChroma);
  const lightPart = light / (1 + (0.015 * (middleLight - 50) ** 2) / Math.sqrt(20 + (middleLight - 50) ** 2));
  const chromaPart = chroma / (1 + 0.045 * middleChroma);
  const huePart = hue / (1 + 0.015 * middleChroma * t);
  return Math.sqrt(lightPart ** 2 + chromaPart ** 2 + huePart ** 2 + rotation * chromaPart * huePart);
}

function chromaShare(chroma: number): number {
  return Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
}

function hueOf(a: number, b: number): number {
  return a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / RADIANS + 360) % 360;
}
