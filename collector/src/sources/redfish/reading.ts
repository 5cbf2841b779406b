import type { QualityCode } from '#model/sample.ts';

/** What a reading measures, as far as a BMC says. */
export type Kind =
  | 'temperature'
  | 'power'
  | 'energy'
  | 'fan'
  | 'percent'
  | 'voltage'
  | 'current'
  | 'frequency'
  | 'humidity'
  | 'flow'
  | 'pressure'
  | 'powerFactor'
  | 'apparentPower'
  | 'heat'
  | 'valve'
  | 'leak'
  | 'other';

/**
 * The models in which one BMC may say the same thing: `sensor` resources, a `summary` of them in a metrics resource, and the
 * `classic` Power and Thermal.
 */
export type Model = 'sensor' | 'summary' | 'classic';

/** The part of a machine that a reading is of, by the resource that owns it. */
export interface Part {
  /** Word of the field, as in process areas: `CPU`, `GPU`, `Power supply`, `Fan`, `Mains`. */
  word: string;
  /** Which of them: `CPU1`, `psu1`, `fan3`; absent for a total of all. */
  instance?: string;
  /** Side of it, where its kind of value has several: `Supply`, `Return`. */
  side?: string;
}

/** One reading in a resource, in whichever model. */
export interface Reading {
  /** Where it is: path of the resource, `#` and a pointer into it. */
  source: string;
  /** Where the same reading is as well: a summary names its sensor. */
  sameAs?: string | undefined;
  model: Model;
  /** As the BMC calls it, for people. */
  name: string;
  kind: Kind;
  value: number | null;
  /** UCUM; `undefined` where the BMC says none and none is implied. */
  unit: string | undefined;
  /** A unit that nobody knows, as spelled. */
  strangeUnit?: string | undefined;
  quality: QualityCode;
  /** Not built in, or turned off: there is nothing to be read. */
  isAbsent: boolean;
  /** Redfish `PhysicalContext` and `PhysicalSubContext`. */
  context?: string | undefined;
  subContext?: string | undefined;
  part?: Part | undefined;
  /** The whole machine's: total power, its energy. */
  isTotal?: boolean;
  phase?: '1' | '2' | '3';
  /** When it was measured, epoch ms, where that is said. */
  timeMs?: number | undefined;
  /** Of a leak detector: its state in the BMC's word. */
  detectorState?: string | undefined;
}
