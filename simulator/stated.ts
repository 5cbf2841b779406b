/** Months that are over by `nowMs`, of the last thirteen, with their days. */
export function wholeMonths(nowMs: number): Array<{ from: string; to: string; days: number }> {
  const now = new Date(nowMs);
  const startOf = (ago: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1);
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return Array.from({ length: 13 }, (_, index) => {
    const [fromMs, toMs] = [startOf(13 - index), startOf(12 - index)];
    return { from: day(fromMs), to: day(toMs - DAY_MS), days: Math.round((toMs - fromMs) / DAY_MS) };
  });
}

const DAY_MS = 86_400_000;

/** What a day of the plant comes to: make-up water of the tower (m3), electricity under a green contract, heat to the offices next door (kWh). */
const A_DAY = {
  water: { winter: 14, summer: 29 },
  'renewable-energy': { winter: 8_200, summer: 8_200 },
  'reused-energy': { winter: 1_900, summer: 0 },
} as const;

/** What a bill of a month says, as a decimal. */
export function stated(quantity: keyof typeof A_DAY, from: string, days: number): string {
  const { winter, summer } = A_DAY[quantity];
  // Warmest in July, coldest in January.
  const warmth = (1 - Math.cos((2 * Math.PI * (Number(from.slice(5, 7)) - 1)) / 12)) / 2;
  return (days * (winter + (summer - winter) * warmth)).toFixed(1);
}
