/**
 * A change of a reading below which no engineer acts, however well it agrees with something else: it is within what the usual
 * instrument may be wrong by, or finer than what is reported at all. These are tolerances of instruments, not limits of a plant.
 */

/**
 * K. A platinum thermometer of class B may be wrong by 0.30 K + 0.005 |t| (IEC 60751:2022), which is 0.43 K at 25 Cel and 0.5 K at
 * 40 Cel. Most probes of a hall are no better.
 */
const LEAST_KELVINS = 0.5;

/** Share. GPUs and hosts report their utilization in whole percent (NVML `nvmlUtilization_t`, an integer). */
const LEAST_SHARE = 0.01;

/** Share of the level. IEC 62053-21:2020 has meters of active energy of classes 0.5, 1 and 2, in percent: the one in the middle. */
const LEAST_POWER_SHARE = 0.01;

/**
 * The smallest change worth a finding, in `unit`; undefined where the unit has no usual instrument or the level is not known.
 * @param unit UCUM code of a change, as of `difference()`: `K`, `W`, `1`
 * @param level around which the reading lies, in `unit`; what a meter may be wrong by depends on it
 */
export function leastChange(unit: string, level?: number | null): number | undefined {
  switch (unit) {
    case 'K':
      return LEAST_KELVINS;
    case '1':
      return LEAST_SHARE;
    case 'W':
      return level === undefined || level === null ? undefined : Math.abs(level) * LEAST_POWER_SHARE;
    default:
      return undefined;
  }
}
