import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import type { PointDefinition } from '#model/point.ts';

/**
 * The keys by which every protocol says what a native address means. Spread into the schema of one
 * configured point: `z.object({ node: z.string(), ...pointMeaningShape }).strict()`.
 */
export const pointMeaningShape = {
  metric: z.string().min(1).meta({ description: 'Metric id of the catalog, e.g. RackPower or hw.power.' }),
  rack: z.string().min(1).optional().meta({ description: 'Rack that the point belongs to; or `equipment`.' }),
  equipment: z.string().min(1).optional().meta({ description: 'Equipment that the point belongs to; or `rack`.' }),
  processArea: z.array(z.string().min(1)).default([]).meta({ description: 'DSX process area, e.g. [Inlet].' }),
  phase: z.enum(['A', 'B', 'C', '1', '2', '3']).optional(),
  unit: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Unit that the source uses, UCUM (kW, Cel, [degF]); defaults to the metric's own unit." }),
  setpoint: z
    .boolean()
    .default(false)
    .meta({ description: 'true for a set point, so that it is never taken for a reading.' }),
  staleAfter: durationSchema('1m', { minMs: 100 }).meta({ description: 'A sample older than this is stale.' }),
};
export type PointMeaning = z.infer<z.ZodObject<typeof pointMeaningShape>>;

/** The point that a configured meaning and a native address make. */
export function pointFromMeaning(
  meaning: PointMeaning,
  place: { source: string; site: string; address: string; simulated: boolean; samplingIntervalMs: number }
): PointDefinition {
  return {
    source: place.source,
    address: place.address,
    site: place.site,
    ...(meaning.rack === undefined ? {} : { rack: meaning.rack }),
    ...(meaning.equipment === undefined ? {} : { equipment: meaning.equipment }),
    metric: meaning.metric,
    processArea: meaning.processArea,
    ...(meaning.phase === undefined ? {} : { phase: meaning.phase }),
    ...(meaning.unit === undefined ? {} : { sourceUnit: meaning.unit }),
    isSetpoint: meaning.setpoint,
    simulated: place.simulated,
    staleAfterMs: meaning.staleAfter,
    samplingIntervalMs: place.samplingIntervalMs,
  };
}
