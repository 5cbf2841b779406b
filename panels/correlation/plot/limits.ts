import { ASHRAE_INLET } from '#model/limits/ashrae.ts';
import type { CorrelationOptions } from '../options.ts';
import type { StripData } from '../series/strips.ts';

/** A band of values on a strip, drawn with its name at the line. */
export interface Band {
  low: number;
  high: number;
  /** Stands at the upper line. */
  label: string;
  kind: 'recommended' | 'allowable';
}

const FAHRENHEIT = (celsius: number) => celsius * 1.8 + 32;
const KELVIN = (celsius: number) => celsius + 273.15;

const FROM_CELSIUS: Readonly<Record<string, (celsius: number) => number>> = {
  celsius: (value) => value,
  fahrenheit: FAHRENHEIT,
  kelvin: KELVIN,
};

/** Inlet envelopes that a strip draws, in the strip's unit; none on strips without inlet temperature. */
export function inletBands(strip: StripData, ashraeClass: CorrelationOptions['ashraeClass']): Band[] {
  const convert = FROM_CELSIUS[strip.unit];
  if (ashraeClass === 'none' || !convert || !strip.quantities.some((quantity) => quantity.isInlet)) {
    return [];
  }
  const { recommended, allowable } = ASHRAE_INLET[ashraeClass];
  return [
    {
      low: convert(allowable[0]),
      high: convert(allowable[1]),
      label: `ASHRAE ${ashraeClass} allowable`,
      kind: 'allowable',
    },
    {
      low: convert(recommended[0]),
      high: convert(recommended[1]),
      label: `ASHRAE ${ashraeClass} recommended`,
      kind: 'recommended',
    },
  ];
}

/** Share of the span left free above and below the lines. */
const PADDING = 0.08;

/**
 * Range of a strip's axis: the data with some room. The end of the recommended band is taken in, so that the
 * margin is seen; that of the allowable band only once the recommended one is left. Ends of the field config hold.
 */
export function valueRange(
  min: number,
  max: number,
  bands: readonly Band[],
  ends: { min?: number; max?: number } = {}
): [number, number] {
  const [low, high] = freeRange(min, max, bands);
  const asked: [number, number] = [ends.min ?? low, ends.max ?? high];
  return asked[0] < asked[1] ? asked : [low, high];
}

function freeRange(min: number, max: number, bands: readonly Band[]): [number, number] {
  let [low, high] = [min, max];
  const recommended = bands.find((band) => band.kind === 'recommended');
  const allowable = bands.find((band) => band.kind === 'allowable');
  if (recommended) {
    low = Math.min(
      low,
      max < recommended.low ? low : Math.max(recommended.low, min - (recommended.high - recommended.low))
    );
    high = Math.max(high, recommended.high);
  }
  if (allowable && recommended && max > recommended.high) {
    high = Math.max(high, allowable.high);
  }
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const floor = low - span * PADDING;
  return [low >= 0 && floor < 0 ? 0 : floor, high + span * PADDING];
}
