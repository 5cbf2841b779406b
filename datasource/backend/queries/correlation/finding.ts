import { describeCorrelation } from '#model/statistics/finding.ts';
import { DEFAULT_CONFIDENCE } from '#model/statistics/pearson.ts';
import { difference, slopeUnit } from '#model/statistics/slope-unit.ts';

import type { Judged } from './judge.ts';

/**
 * What was found, in a sentence: "Component power (GPU) leads air temperature (Inlet) by 4 min: r 0.83 (95 % 0.78 to 0.87), n 61;
 * 0.12 K per kW, 1.8 K over what it moved".
 */
export function findingText(judged: Judged, bucketMs: number): string {
  const { match, lag, n, effectiveN, r, interval, p, slope, response, isFinding } = judged;
  const text = describeCorrelation(
    { x: match.x.name, y: lowerFirst(match.y.name) },
    {
      lagMs: lag * bucketMs,
      pearson: { n, effectiveN, r, interval, pValue: p },
      significant: isFinding,
      confidence: DEFAULT_CONFIDENCE,
    }
  );
  if (!isFinding || slope === null || response === null) {
    return text;
  }
  const unit = slopeUnit(match.x.unit, match.y.unit);
  const perX = unit.text === '1' ? threeDigits(slope) : `${threeDigits(slope * unit.scale)} ${unit.text}`;
  return `${text}; ${perX}, ${amount(response, match.y.unit)} over what ${lowerFirst(match.x.name)} moved`;
}

function amount(response: number, yUnit: string): string {
  const size = Math.abs(response);
  switch (yUnit) {
    case 'W':
      return `${threeDigits(size / 1_000)} kW`;
    case '1':
      return `${threeDigits(size * 100)} %`;
    default:
      return `${threeDigits(size)} ${difference(yUnit)}`;
  }
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** Keeps `GPU` and `UPS`, lowers `Rack`. */
function lowerFirst(text: string): string {
  return /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
