import type { ExporterSeries } from './series.ts';

/** What is put behind a name for its unit: a word for most, nothing for what is counted; a speed in two spellings. */
const SUFFIXES: Record<string, readonly string[]> = {
  W: ['watts'],
  J: ['joules'],
  Cel: ['celsius'],
  'K{difference}': ['celsius'],
  By: ['bytes'],
  '1': ['ratio'],
  '{revolution}/min': ['rpm', 'per_minute'],
  '{error}': [''],
};

/**
 * The same series as an OpenTelemetry Collector's Prometheus exporters, and Prometheus itself as a receiver of OTLP, name them: with `_` for
 * each `.`, the unit in words and `total` behind a counter; the same without those suffixes (`add_metric_suffixes: false`); and
 * with the dots and the suffixes (`NoUTF8EscapingWithSuffixes`). OpenTelemetry specification, Prometheus and OpenMetrics compatibility, metric
 * metadata.
 */
export function inPrometheusNames(series: ExporterSeries): ExporterSeries[] {
  const { name, unit, counter } = series;
  const suffixes = SUFFIXES[counter ? unit.replace(/\/s$/, '') : unit];
  if (!suffixes) {
    throw new RangeError(`Series ${name}: Prometheus has no word for the unit ${unit} here. Add it to SUFFIXES.`);
  }
  const suffixed = (base: string) =>
    suffixes.map((suffix) =>
      [base, base.endsWith(`_${suffix}`) ? '' : suffix, counter ? 'total' : ''].filter(Boolean).join('_')
    );
  const underscored = withUnderscores(series);
  const flat = [underscored.name, ...suffixed(underscored.name)];
  return [
    ...[...new Set(flat)].map((one) => ({ ...underscored, name: one })),
    ...suffixed(name).flatMap((one) => (one === name ? [] : [{ ...series, name: one }])),
  ];
}

function withUnderscores(series: ExporterSeries): ExporterSeries {
  const { labels, containerLabel, instanceLabel } = series;
  return {
    ...series,
    name: underscores(series.name),
    ...(labels && {
      labels: Object.fromEntries(Object.entries(labels).map(([label, value]) => [underscores(label), value])),
    }),
    ...(containerLabel === undefined ? {} : { containerLabel: underscores(containerLabel) }),
    ...(instanceLabel === undefined ? {} : { instanceLabel: underscores(instanceLabel) }),
  };
}

function underscores(name: string): string {
  return name.replaceAll('.', '_');
}
