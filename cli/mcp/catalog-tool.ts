import { z } from 'zod';
import type { CatalogMetric } from '#model/api/catalog.ts';
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
        description: 'Words of an id, title, description or process area, such as "inlet" or "gpu power"',
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
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = metrics.filter(
      (metric) => (unused || metric.points > 0) && words.every((word) => textOf(metric).includes(word))
    );
    return JSON.stringify({
      metrics: found
        .slice(0, MAX_METRICS)
        .map(({ id, title, unit, domain, rollup, description, processAreas, points }) => ({
          ...{ id, title, unit, domain, rollup, description, points },
          processAreas: processAreas.slice(0, 12),
        })),
      ...(found.length > MAX_METRICS
        ? { cut: [`Shown are ${MAX_METRICS} of ${found.length} metrics: give words to search for.`] }
        : {}),
      ...(found.length === 0
        ? { empty: 'No metric has these words. Leave search empty, or ask with unused: true.' }
        : {}),
    });
  },
};

function textOf({ id, title, description, processAreas }: CatalogMetric): string {
  return [id, title, description, ...processAreas].join(' ').toLowerCase();
}
