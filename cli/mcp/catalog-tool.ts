import { z } from 'zod';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { isFound, otherNames, searchText } from '#model/catalog/search.ts';
import { ToolError } from './failure.ts';
import type { Tool } from './tool.ts';

const MAX_METRICS = 40;
const argumentsSchema = z.object({ search: z.string().default(''), unused: z.boolean().default(false) });

/** The common language: what can be measured, in both teams' words. */
export const catalogTool: Tool = {
  name: 'catalog',
  title: 'Catalog of metrics',
  description:
    'What is measured here: metric ids with title, unit, process areas, number of points and how points of a place become one number. Use an id as "metric" in other tools.',
  inputSchema: {
    type: 'object',
    properties: {
      search: {
        type: 'string',
        description:
          'Words of an id, title, description or process area, or what either team calls it, such as "inlet", "gpu power" or "junction"',
      },
      unused: { type: 'boolean', default: false, description: 'Also metrics that have no points here' },
    },
  },
  answer: async (given, { plant, signal }) => {
    const parsed = argumentsSchema.safeParse(given);
    if (!parsed.success) {
      throw new ToolError('search has to be a text, and unused true or false.');
    }
    const { search, unused } = parsed.data;
    const { metrics } = await plant.catalog(signal);
    const found = metrics.filter((metric) => (unused || metric.points > 0) && isFound(search, textOf(metric)));
    return JSON.stringify({
      metrics: found.slice(0, MAX_METRICS).map((metric) => {
        const { id, title, unit, domain, rollup, description, processAreas, points } = metric;
        return {
          ...{ id, title, alsoCalled: otherNames(metric), unit, domain, rollup, description, points },
          processAreas: processAreas.slice(0, 12),
        };
      }),
      ...(found.length > MAX_METRICS
        ? { cut: [`Shown are ${MAX_METRICS} of ${found.length} metrics: give words to search for.`] }
        : {}),
      ...(found.length === 0
        ? { empty: 'No metric has these words. Leave search empty, or ask with unused: true.' }
        : {}),
    });
  },
};

function textOf(metric: CatalogMetric): string {
  const areas = [...metric.processAreas, ...Object.keys(metric.areasCalled ?? {})];
  return searchText({ ...metric, title: `${metric.title} ${metric.description}` }, areas);
}
