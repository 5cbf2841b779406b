/** The largest unit is used that gives at least two of it: `90 s` and `36 h` say more than `2 min` and `2 days`. */
const UNITS = [
  { ms: 1_000, name: 's', below: 120 },
  { ms: 60_000, name: 'min', below: 120 },
  { ms: 3_600_000, name: 'h', below: 48 },
  { ms: 86_400_000, name: 'days', below: Infinity },
];

/** A time in ms for people, rounded: `4 s`, `12 min`, `3 h`, `2 days`. A negative one, of clocks that disagree, is `0 s`. */
export function durationText(durationMs: number): string {
  const countOf = (unitMs: number) => Math.max(0, Math.round(durationMs / unitMs));
  const unit = UNITS.find(({ ms, below }) => countOf(ms) < below) ?? UNITS[0]!;
  return `${countOf(unit.ms)} ${unit.name}`;
}
