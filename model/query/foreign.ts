/** What Grafana itself keeps in a query of any data source, or sends along with it. */
const OF_GRAFANA = [
  ...['refId', 'datasource', 'datasourceId', 'hide', 'key', 'queryType', 'intervalMs', 'maxDataPoints', 'filters'],
  ...['adhocFilters', 'scopes', 'timeRange', 'requestId', 'queryCachingTTL', 'cacheDurationSeconds', 'version'],
];
/** Of queries that may leave out their kind, which are series over time. */
const OF_SERIES = [
  ...['metrics', 'expressions', 'scope', 'groupBy', 'bucket', 'live', 'top', 'format', 'impacted', 'ashraeClass'],
];
const KNOWN = new Set([...OF_GRAFANA, ...OF_SERIES]);

/**
 * The fields by which a query without a kind shows that it was written for another data source: a dashboard whose variable changes the
 * data source sends Prometheus's `expr` here, too. Empty for one that names a metric as ours do, whatever else is in it.
 */
export function foreignFields(query: Readonly<Record<string, unknown>>): string[] {
  if (query['kind'] !== undefined || namesMetric(query['metrics']) || query['expressions'] !== undefined) {
    return [];
  }
  return Object.keys(query).filter((field) => !KNOWN.has(field) && query[field] !== undefined);
}

/** Elasticsearch, for example, has `metrics` that are of a `type`. */
function namesMetric(metrics: unknown): boolean {
  const isOurs = (one: unknown) => typeof one !== 'object' || one === null || 'metric' in one;
  return metrics !== undefined && (!Array.isArray(metrics) || metrics.some(isOurs));
}
