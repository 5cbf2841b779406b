import { z } from 'zod';

import { STEPS } from '../savings/observation.ts';
import { UNCERTAINTY_METHODS } from '../savings/verify.ts';
import { daySchema } from './record.ts';

const share = z.number().gt(0);

/** What savings are judged by, where it is not the year before the work and the usual limits. */
export const baselineSchema = z
  .strictObject({
    /** First day, and the first one after it. */
    from: daySchema.optional(),
    to: daySchema.optional(),
    step: z.enum(STEPS).exclude(['month']).default('day'),
    /** With which an interval holds the true saving. */
    confidence: z.number().min(0.5).max(0.99).default(0.9),
    /** `memory`: from how alike residuals are over weeks; `ashrae`: by the formula of Guideline 14. */
    method: z.enum(UNCERTAINTY_METHODS).default('memory'),
    /** What a model has to keep to, as shares of the mean. */
    limits: z.strictObject({ cvRmse: share.max(2), nmbe: share.max(1) }).optional(),
    /** How far beyond the weather and load that it has seen it may be applied, as a share of their range. */
    margin: z.number().min(0).max(1).default(0.1),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    message: 'Give a day after `from`',
    path: ['to'],
  });
export type BaselineRules = z.infer<typeof baselineSchema>;
