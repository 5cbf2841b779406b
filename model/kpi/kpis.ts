import { compare, type Course } from './ratio.ts';
import type { Stated } from './stated.ts';

/** A KPI with all that is needed to believe it. */
export interface Kpi {
  kpi: string;
  title: string;
  /** Standard or paper that defines it. */
  standard: string;
  /** Undefined where it cannot be computed; `missing` says why. */
  value?: number;
  unit: string;
  /** Of PUE by ISO/IEC 30134-2: 1 at the UPS output, 2 at the output of the PDUs, 3 at the input of the IT equipment. */
  category?: number;
  /** What is divided by what. */
  formula: string;
  numerator?: number;
  denominator?: number;
  /** Share of the range in which all of it is known, 0 to 1. */
  coverage: number;
  meters: readonly string[];
  /** What would have to be measured or stated, in whole sentences. */
  missing: readonly string[];
}

/** A course, or what is missing for it. */
export interface Measured {
  course?: Course;
  missing: readonly string[];
}

/** What is known of a site, or of a zone, over a range. */
export interface KpiInputs {
  stepMs: number;
  rangeMs: number;
  /** Power into the site. */
  facility: Measured;
  /** Power of the IT equipment by where it is measured. */
  it: Readonly<Record<1 | 2 | 3, Measured>>;
  /** The category whose meters the other KPIs take for IT. */
  category: 1 | 2 | 3;
  /** Power that is not IT, by subsystem; `cooling` is all that cools. */
  overhead: ReadonlyMap<string, Measured>;
  /** Heat that leaves the racks. */
  heat: Measured;
  fans: Measured;
  water: Stated | undefined;
  reused: Stated | undefined;
  renewable: Stated | undefined;
  /** Of the electricity over the range, kg, with the share of it that has an intensity. */
  carbonKg: Stated | undefined;
  gpuPower: Measured;
  /** GPUs that work, on average: utilization times how many there are. */
  busyGpus: Measured;
  cpuUtilization: { value: number; coverage: number } | undefined;
}

/** All KPIs of a site that are ratios of energies and statements. */
export function kpisOf(inputs: KpiInputs): Kpi[] {
  const { facility, it, category, overhead, heat, fans, gpuPower, busyGpus } = inputs;
  const computing = it[category];
  const cooling = overhead.get('cooling') ?? { missing: ['Power of the cooling equipment.'] };
  return [
    ...([1, 2, 3] as const).map((one) => ({
      ...ratio('pue', 'PUE', 'ISO/IEC 30134-2', 'energy of the site / energy of IT', facility, it[one], inputs),
      category: one,
    })),
    ...[...overhead].map(([subsystem, power]) => {
      const part = ratio(
        `ppue:${subsystem}`,
        `pPUE of ${subsystem}`,
        'ISO/IEC 30134-2, annex',
        '(energy of the subsystem + energy of IT) / energy of IT',
        power,
        computing,
        inputs
      );
      return { ...(part.value === undefined ? part : { ...part, value: 1 + part.value }), category };
    }),
    stated(
      'wue',
      'WUE',
      'ISO/IEC 30134-9',
      'L/kWh',
      'litres of water / energy of IT',
      inputs.water,
      'water',
      1000,
      computing,
      inputs
    ),
    stated(
      'cue',
      'CUE',
      'ISO/IEC 30134-8',
      'kg/kWh',
      'kg of CO2 / energy of IT',
      inputs.carbonKg,
      'carbon intensity',
      1,
      computing,
      inputs
    ),
    stated(
      'erf',
      'ERF',
      'ISO/IEC 30134-6',
      '',
      'energy that is reused / energy of the site',
      inputs.reused,
      'reused-energy',
      1,
      facility,
      inputs
    ),
    stated(
      'ref',
      'REF',
      'ISO/IEC 30134-3',
      '',
      'renewable energy / energy of the site',
      inputs.renewable,
      'renewable-energy',
      1,
      facility,
      inputs
    ),
    ratio('cer', 'CER', 'ISO/IEC 30134-7', 'heat of the racks / energy of cooling', heat, cooling, inputs),
    iteusv(inputs),
    itue(fans, computing, inputs),
    tue(facility, fans, computing, inputs),
    joules(gpuPower, busyGpus, inputs),
  ];
}

/** The middle of what two meters say, over the same steps. */
function ratio(
  kpi: string,
  title: string,
  standard: string,
  formula: string,
  top: Measured,
  bottom: Measured,
  { stepMs, rangeMs }: KpiInputs
): Kpi {
  const head = { kpi, title, standard, unit: '', formula };
  const both = top.course && bottom.course && compare(top.course, bottom.course, stepMs, rangeMs);
  const meters = [...new Set([...(top.course?.meters ?? []), ...(bottom.course?.meters ?? [])])];
  const missing = [...top.missing, ...bottom.missing];
  if (!both || both.bottomWh <= 0) {
    const nothing = top.course && bottom.course ? ['No time at which both are known and more than 0.'] : [];
    return { ...head, coverage: 0, meters, missing: [...missing, ...nothing] };
  }
  const { topWh, bottomWh, coverage } = both;
  return {
    ...head,
    value: topWh / bottomWh,
    numerator: topWh / 1000,
    denominator: bottomWh / 1000,
    coverage,
    meters,
    missing,
  };
}

/** What was stated, over energy; of energy that is known in a part of the range, what was stated counts by as much. */
function stated(
  kpi: string,
  title: string,
  standard: string,
  unit: string,
  formula: string,
  top: Stated | undefined,
  what: string,
  factor: number,
  bottom: Measured,
  { stepMs, rangeMs }: KpiInputs
): Kpi {
  const energy = bottom.course && compare(bottom.course, bottom.course, stepMs, rangeMs);
  const how =
    what === 'carbon intensity' ? 'a record of kind carbon' : `a record of kind consumption, quantity ${what}`;
  const missing = [
    ...(top === undefined ? [`No ${what} is stated of this range: save ${how}.`] : []),
    ...(top !== undefined && top.coverage < 1 - 1e-9
      ? [`Of ${percent(1 - top.coverage)} of the range no ${what} is stated.`]
      : []),
    ...bottom.missing,
  ];
  const head = { kpi, title, standard, unit, formula, meters: bottom.course?.meters ?? [], missing };
  if (!top || !energy || energy.bottomWh <= 0) {
    return { ...head, coverage: 0 };
  }
  // Both as averages by time: neither a gap of a meter nor one between statements makes the other look larger.
  const perRange = (top.amount * factor) / top.coverage;
  const kwh = energy.bottomWh / 1000 / energy.coverage;
  return {
    ...head,
    value: perRange / kwh,
    numerator: perRange,
    denominator: kwh,
    coverage: Math.min(top.coverage, energy.coverage),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function iteusv({ cpuUtilization }: KpiInputs): Kpi {
  const head = {
    ...{ kpi: 'iteusv', title: 'ITEUsv', standard: 'ISO/IEC 30134-5', unit: '', meters: [] },
    formula: 'mean utilization of the CPUs of all servers',
  };
  return cpuUtilization
    ? { ...head, value: cpuUtilization.value, coverage: cpuUtilization.coverage, missing: [] }
    : { ...head, coverage: 0, missing: ['CPU utilization of the servers (system.cpu.utilization).'] };
}

/** Patterson et al., TUE, a new energy-efficiency metric applied at ORNL's Jaguar (ISC 2013); of what does not compute only fans are known. */
function itue(fans: Measured, computing: Measured, inputs: KpiInputs): Kpi {
  const rest = without(computing, fans);
  return {
    ...ratio(
      'itue',
      'ITUE',
      'Patterson et al. 2013',
      'energy of IT / (energy of IT - energy of its fans)',
      computing,
      rest,
      inputs
    ),
    missing: fans.course
      ? [...computing.missing, 'Losses of power supplies are not taken out.']
      : [...fans.missing, ...computing.missing],
  };
}

function tue(facility: Measured, fans: Measured, computing: Measured, inputs: KpiInputs): Kpi {
  const part = ratio(
    'tue',
    'TUE',
    'Patterson et al. 2013',
    'energy of the site / (energy of IT - energy of its fans)',
    facility,
    without(computing, fans),
    inputs
  );
  return part.value === undefined
    ? part
    : { ...part, missing: [...part.missing, 'Losses of power supplies are not taken out.'] };
}

function without(all: Measured, part: Measured): Measured {
  return all.course && part.course
    ? {
        course: {
          ...all.course,
          values: all.course.values.map((value, step) => value - (part.course!.values[step] ?? NaN)),
          meters: [...all.course.meters, ...part.course.meters],
        },
        missing: [...all.missing, ...part.missing],
      }
    : { missing: [...all.missing, ...part.missing] };
}

function joules(gpuPower: Measured, busyGpus: Measured, inputs: KpiInputs): Kpi {
  const part = ratio(
    'gpu_joules',
    'Energy of a GPU-second of work',
    '',
    'energy of the GPUs / GPU-seconds in which they worked',
    gpuPower,
    busyGpus,
    inputs
  );
  return { ...part, unit: 'J', ...(part.denominator !== undefined && { denominator: part.denominator * 1000 }) };
}
