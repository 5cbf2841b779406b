import type { Kind } from '../reading.ts';

/** What a reading is in the common language. */
export interface Meaning {
  metric: string;
  processArea: string[];
  /** Unit of the source, UCUM; of a counter, that of its total. */
  unit: string;
  phase?: '1' | '2' | '3';
  /** A running total, of which the rate is stored. */
  isCounter?: boolean;
  /** Whether a leak detector is wet. */
  isLeak?: boolean;
  /** Of the total of a machine, of which there is one: the metric of a second one, which is a part of it or the same once more. */
  ofPart?: string;
}

/** Why a reading is not stored: left out on purpose, by what it is, or not understood, by the reason. */
export type NoMeaning = { leftOut: string } | { strange: string };

export interface MeaningOptions {
  /** Whether the readings of GPUs are wanted: who reads them from their exporter has them already. */
  gpus: boolean;
  /** Whether the BMC is placed in a rack, not by equipment. */
  isOfRack: boolean;
}

/** What is counted as left out, by its kind. */
export const OUT_OF_SIGHT: Partial<Record<Kind, string>> = {
  current: 'currents',
  frequency: 'frequencies',
  flow: 'flows',
  pressure: 'pressures',
  percent: 'percentages',
  heat: 'heat flows',
  valve: 'valve positions',
  apparentPower: 'apparent powers',
  powerFactor: 'power factors',
};
