import type { MappingTable } from './mapping.ts';
import type { TargetOf } from './target-rules.ts';

export interface StreamOptions {
  source: string;
  site: string;
  simulated: boolean;
  table: MappingTable;
  targetOf: TargetOf;
  /**
   * How long a value waits for the others of its point and time, such as the CPUs of a mean, ms: 0 where the samples of a
   * target come together.
   */
  patienceMs: number;
  /** Is told of the model of GPUs that series name, with the equipment that they are in. */
  onGpuModel?: (equipment: string, model: string) => void;
  /** Time between two samples of a series, ms; found out from the samples where absent. */
  samplingIntervalMs?: number;
}
