import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { receiveShape } from '#protocols/receive/read.ts';
import { DEFAULT_RULES, targetRuleSchema } from '../series/target-rules.ts';
import { mappingShape } from '../series/mapping-config.ts';

/** A value waits for the others of its point and time, such as the CPUs of a mean, no longer than a sender needs for all of a scrape. */
const PATIENCE = '30s';

/** The keys of every source to which others send series; spread into its schema. */
export const receivedSeriesShape = {
  ...receiveShape,
  ...mappingShape,
  targets: z
    .array(targetRuleSchema)
    .min(1)
    .default([...DEFAULT_RULES])
    .meta({
      description:
        'What series belong to, by their labels; the first rule that fits counts. By default the host of `instance`.',
    }),
  patience: durationSchema(PATIENCE, { minMs: 100, maxMs: 600_000 }).meta({
    description: 'How long a value waits for the others that its point is made of, such as the CPUs of a mean.',
  }),
};
