import { z } from 'zod';

/** One series of an answer with its samples, as the server has them. */
export interface ApiSeries {
  /** Name of the metric; '' for the result of an expression, which has none. */
  name: string;
  labels: Record<string, string>;
  /** Times, epoch ms, and values beside each other, in the order of time. */
  timesMs: number[];
  values: number[];
}

export interface ApiAnswer {
  series: ApiSeries[];
  /**
   * What the server says of stores that did not answer or of data that was left out: the answer is not whole. Remarks on
   * the query itself are not among them.
   */
  partial: string[];
}

const labelsSchema = z.record(z.string(), z.string());
const sampleSchema = z.tuple([z.number(), z.string()]);

const dataSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('matrix'),
    // Native histograms come beside the values, or instead of them; these are not stored.
    result: z.array(z.object({ metric: labelsSchema, values: z.array(sampleSchema).default([]) })),
  }),
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labelsSchema, value: sampleSchema.optional() })),
  }),
  z.object({ resultType: z.literal('scalar'), result: sampleSchema }),
]);

const envelopeSchema = z.object({
  status: z.enum(['success', 'error']),
  data: z.unknown().optional(),
  errorType: z.string().optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).nullish(),
  isPartial: z.boolean().optional(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** How Prometheus begins what it remarks on a query (a name that does not look like a counter's), from its annotations package. */
const REMARK = /^PromQL (info|warning)/;
const SPECIAL: Record<string, number> = { '+Inf': Infinity, '-Inf': -Infinity, NaN: Number.NaN };

/**
 * The outermost part of an answer.
 * @throws Error with one clear line for what is no answer of this API
 */
export function envelopeOf(body: Buffer): Envelope {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Error('the answer is not JSON; check that the URL is that of a Prometheus API, with its path prefix');
  }
  const parsed = envelopeSchema.safeParse(json);
  if (!parsed.success) {
    throw new Error('the answer is not that of a Prometheus API; check the URL and its path prefix');
  }
  return parsed.data;
}

/** The series of an answer to a query. Native histograms are left out. */
export function answerOf({ data, warnings, isPartial }: Envelope): ApiAnswer {
  const parsed = dataSchema.safeParse(data);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'unknown' };
    throw new Error(`the answer has an unknown form at data.${path.join('.')}: ${message}`);
  }
  const { resultType, result } = parsed.data;
  const partial = (warnings ?? []).filter((text) => !REMARK.test(text));
  if (isPartial) {
    partial.push('the server marks its answer as partial');
  }
  switch (resultType) {
    case 'matrix':
      return { series: result.map(({ metric, values }) => seriesOf(metric, values)), partial };
    case 'vector':
      return { series: result.flatMap(({ metric, value }) => (value ? seriesOf(metric, [value]) : [])), partial };
    case 'scalar':
      return { series: [seriesOf({}, [result])], partial };
  }
}

function seriesOf(
  { __name__: name = '', ...labels }: Record<string, string>,
  samples: Array<[number, string]>
): ApiSeries {
  return {
    name,
    labels,
    timesMs: samples.map(([seconds]) => Math.round(seconds * 1000)),
    values: samples.map(([, text]) => SPECIAL[text] ?? Number(text)),
  };
}
