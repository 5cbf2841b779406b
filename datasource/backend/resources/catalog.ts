import type { CatalogResponse } from '#model/api/catalog.ts';
import { METRICS } from '#model/catalog/catalog.ts';

import type { Database } from '../sql/database.ts';
import { type MetricInUse, readMetricsInUse } from '../sql/metrics-in-use.ts';
import type { ServerAnswer } from './resource.ts';

const NOT_IN_USE: MetricInUse = { points: 0, processAreas: [], objectTypes: [], samplingIntervalMs: null };

/** The whole catalog. `objectTypes` of a metric that has points are those that occur, else those of the catalog. */
export async function readCatalog(database: Database, signal: AbortSignal): Promise<CatalogResponse> {
  const inUse = await readMetricsInUse(database, signal);
  return {
    metrics: METRICS.map((metric) => {
      const { points, processAreas, objectTypes, samplingIntervalMs } = inUse.get(metric.id) ?? NOT_IN_USE;
      return {
        ...metric,
        objectTypes: objectTypes.length > 0 ? objectTypes : metric.objectTypes,
        points,
        processAreas,
        samplingIntervalMs,
      };
    }),
  };
}

/** Points of all databases together. */
export function mergeCatalogs(answers: ReadonlyArray<ServerAnswer<CatalogResponse>>): CatalogResponse {
  const [first, ...others] = answers.map(({ answer }) => answer.metrics);
  const known = others.map((metrics) => new Map(metrics.map((metric) => [metric.id, metric])));
  return {
    metrics: (first ?? []).map((metric) => {
      const all = [metric, ...known.flatMap((metrics) => metrics.get(metric.id) ?? [])];
      const inUse = all.filter(({ points }) => points > 0);
      const intervals = all.flatMap(({ samplingIntervalMs }) => samplingIntervalMs ?? []);
      return {
        ...metric,
        points: all.reduce((sum, { points }) => sum + points, 0),
        processAreas: distinct(all.flatMap(({ processAreas }) => processAreas)),
        objectTypes: distinct((inUse.length > 0 ? inUse : all).flatMap(({ objectTypes }) => objectTypes)),
        samplingIntervalMs:
          intervals.length === 0
            ? null
            : {
                shortestMs: Math.min(...intervals.map(({ shortestMs }) => shortestMs)),
                longestMs: Math.max(...intervals.map(({ longestMs }) => longestMs)),
              },
      };
    }),
  };
}

function distinct<Word extends string>(words: readonly Word[]): Word[] {
  return [...new Set(words)].sort();
}
