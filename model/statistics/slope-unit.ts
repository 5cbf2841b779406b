/** How a slope is written: per thousand of x where x comes in watts, per 100 % where it is a share. */
export interface SlopeUnit {
  /** In words: `K per kW`, `W per K`, `1` where both are in the same unit. */
  text: string;
  /** Turns a slope in the units of the values into this one. */
  scale: number;
}

const PER: Record<string, { text: string; scale: number }> = {
  W: { text: 'kW', scale: 1_000 },
  '1': { text: '100 %', scale: 1 },
  'By/s': { text: 'GB/s', scale: 1e9 },
};

/**
 * The unit of the slope of y on x, in which an engineer would say it.
 * @param xUnit UCUM code of x
 * @param yUnit UCUM code of y
 */
export function slopeUnit(xUnit: string, yUnit: string): SlopeUnit {
  if (xUnit === yUnit) {
    return { text: '1', scale: 1 };
  }
  const per = PER[xUnit] ?? { text: difference(xUnit), scale: 1 };
  return { text: `${yUnit === '1' ? '1' : difference(yUnit)} per ${per.text}`, scale: per.scale };
}

/** The unit of a change of values: of a temperature it is kelvin. */
export function difference(unit: string): string {
  return unit === 'Cel' ? 'K' : unit.replace('{revolution}', 'r');
}
