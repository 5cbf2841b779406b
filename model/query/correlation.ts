import { z } from 'zod';

import { FALSE_DISCOVERY_METHODS } from '../statistics/multiple-tests.ts';
import { bucketWidthMs, isBucketTooWide, MAX_BUCKET } from './bucket.ts';
import { HEADLINE_PAIRS } from './headline-pairs.ts';
import { metricSelectorSchema, scopeSchema } from './selector.ts';

/** As many as a reader compares; each is a test of every rack. */
export const MAX_PAIRS_PER_QUERY = 10;

export const CORRELATION_PLACES = ['rack', 'zone'] as const;
export type CorrelationPlace = (typeof CORRELATION_PLACES)[number];

/** What an alert rule is given for each pair and place. */
export const CORRELATION_NUMBERS = ['r', 'q', 'lag', 'slope'] as const;
export type CorrelationNumber = (typeof CORRELATION_NUMBERS)[number];

const pairSchema = z.object({ x: metricSelectorSchema, y: metricSelectorSchema });
export type MetricPair = z.infer<typeof pairSchema>;

const widthSchema = z
  .string()
  .regex(/^(auto|0*[1-9]\d*(s|m|h|d))$/, {
    error: 'Choose auto, or write a number and s, m, h or d, such as 5m',
    abort: true,
  })
  .refine((text) => !isBucketTooWide(text), { error: `Choose auto, or at most ${MAX_BUCKET}` });

/** Pairs of metrics by rack or zone: how strongly, how soon and by how much the second follows the first, and whether chance would do. */
export const correlationQuerySchema = z.object({
  kind: z.literal('correlation'),
  pairs: z
    .array(pairSchema)
    .min(1)
    .max(MAX_PAIRS_PER_QUERY)
    .prefault(() => HEADLINE_PAIRS.map(({ x, y }) => ({ x: { ...x }, y: { ...y } }))),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  groupBy: z.enum(CORRELATION_PLACES).default('zone'),
  /** `auto` follows the sampling and the range. */
  bucket: widthSchema.default('auto'),
  /** Longest delay to look at, either way; `0s` looks at none. */
  maxLag: z
    .string()
    .regex(/^(auto|0s|0*[1-9]\d*(s|m|h|d))$/, {
      error: 'Choose auto, or write a number and s, m, h or d, such as 5m; 0s looks at no delay',
      abort: true,
    })
    .refine((text) => text === 'auto' || (bucketWidthMs(text) ?? 0) <= bucketWidthMs(MAX_BUCKET)!, {
      error: `Choose auto, or at most ${MAX_BUCKET}`,
    })
    .default('auto'),
  /** Findings are those whose false discovery rate is below. */
  level: z.number().gt(0).lt(1).default(0.05),
  falseDiscovery: z.enum(FALSE_DISCOVERY_METHODS).default('by'),
  /** `matrix` has a row per rack or zone, with r, n and q of every pair beside each other. */
  form: z.enum(['table', 'matrix']).default('table'),
  /** Id of the rack or zone whose correlation at every lag comes as a second frame; empty for none. */
  lagsOf: z.string().default(''),
  /** What an alert rule gets. */
  number: z.enum(CORRELATION_NUMBERS).default('r'),
});
export type CorrelationQuery = z.infer<typeof correlationQuerySchema>;
