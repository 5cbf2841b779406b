export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Cividis at nine even steps: lightness grows evenly, and it looks nearly the same to people who do not tell red from green
 * (Nunez, Anderton, Renslow: Optimizing colormaps with consideration for color vision deficiency, PLoS ONE 13(7), 2018).
 */
const CIVIDIS: readonly Rgb[] = [
  [0, 34, 78],
  [8, 51, 112],
  [53, 69, 108],
  [79, 87, 108],
  [102, 105, 112],
  [125, 124, 120],
  [148, 142, 119],
  [174, 163, 113],
  [200, 184, 102],
  [229, 207, 82],
  [254, 232, 56],
];

/** Blue, grey, red: as far below the warning as blue is, at the warning, at the limit. */
const MARGIN: readonly Rgb[] = [
  [33, 102, 172],
  [94, 142, 190],
  [156, 175, 193],
  [190, 190, 190],
  [219, 165, 143],
  [204, 104, 92],
  [178, 24, 43],
];

export type ScaleName = 'value' | 'margin';

const SCALES: Readonly<Record<ScaleName, readonly Rgb[]>> = { value: CIVIDIS, margin: MARGIN };

/** Colour at a share of a scale, 0 to 1. */
export function colourAt(scale: ScaleName, share: number): Rgb {
  const stops = SCALES[scale];
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const lower = Math.min(stops.length - 2, Math.floor(place));
  const rest = place - lower;
  const [a, b] = [stops[lower]!, stops[lower + 1]!];
  return [mix(a[0], b[0], rest), mix(a[1], b[1], rest), mix(a[2], b[2], rest)];
}

export function cssGradient(scale: ScaleName): string {
  return `linear-gradient(to right, ${SCALES[scale].map(toCss).join(', ')})`;
}

export function toCss([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

function mix(a: number, b: number, share: number): number {
  return Math.round(a + (b - a) * share);
}

/** `#rgb`, `#rrggbb` and `rgb(...)`, as Grafana's themes write colours; grey for what else there is. */
export function parseCss(colour: string): Rgb {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(colour)?.[1];
  if (hex) {
    const wide = hex.length < 6 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  const parts = /^rgba?\(([^)]+)\)$/
    .exec(colour)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  return parts && parts.length >= 3 ? [parts[0]!, parts[1]!, parts[2]!] : [128, 128, 128];
}

/** White and black have the same contrast to this luminance, 4.58 : 1 (WCAG 2.1): one of them is always read. */
const BETWEEN_BLACK_AND_WHITE = 0.179;

/** Text that is read on a colour. */
export function textOn(colour: Rgb): string {
  return luminance(colour) > BETWEEN_BLACK_AND_WHITE ? '#000000' : '#ffffff';
}

export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
