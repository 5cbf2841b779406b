import { METRICS } from './catalog.ts';
import type { Metric, PrometheusOrigin } from './metric.ts';

export interface PrometheusMatch {
  metric: Metric;
  origin: PrometheusOrigin;
  /** Process area of the point, e.g. `['GPU', 'gpu3']`. */
  processArea: string[];
}

interface Candidate {
  metric: Metric;
  origin: PrometheusOrigin;
}

const BY_NAME = Map.groupBy(
  METRICS.flatMap((metric) => (metric.prometheus ?? []).map((origin): Candidate => ({ metric, origin }))),
  ({ origin }) => origin.name
);

/**
 * The metrics that one series of a scrape feeds: none for a series that the catalog does not know, several where one number
 * serves two metrics (`DCGM_FI_DEV_FB_USED`). A mapping that asks for labels beats one that takes any: an inlet sensor is an
 * inlet temperature and not just a component's.
 */
export function matchPrometheus(name: string, labels: Readonly<Record<string, string>>): PrometheusMatch[] {
  const fitting = (BY_NAME.get(name) ?? []).filter(
    ({ origin }) =>
      !isEmptyPart(origin, labels) &&
      Object.entries(origin.labels ?? {}).every(([label, value]) => labels[label] === value)
  );
  const strictest = Math.max(0, ...fitting.map(labelCount));
  return fitting
    .filter((candidate) => labelCount(candidate) === strictest)
    .map(({ metric, origin }) => ({ metric, origin, processArea: processAreaOf(origin, labels) }));
}

/** Whether a series is of a part that says nothing. */
export function isEmptyPart(
  { parts }: Pick<PrometheusOrigin, 'parts'>,
  labels: Readonly<Record<string, string>>
): boolean {
  return parts?.values === 'none' && Boolean(labels[parts.label]);
}

function labelCount({ origin }: Candidate): number {
  return Object.keys(origin.labels ?? {}).length;
}

function processAreaOf(origin: PrometheusOrigin, labels: Readonly<Record<string, string>>): string[] {
  const { processArea = [], containerLabel, instanceLabel, instancePrefix = '', parts } = origin;
  const named = (label: string | undefined, prefix = '') => {
    const value = label === undefined ? undefined : labels[label];
    return value ? [`${prefix}${value}`] : [];
  };
  return [
    ...processArea,
    ...named(containerLabel),
    ...named(instanceLabel, instancePrefix),
    ...(parts?.values === 'own' ? named(parts.label, parts.prefix) : []),
  ];
}
