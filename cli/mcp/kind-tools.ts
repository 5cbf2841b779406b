import { z } from 'zod';
import { normalizeQuery } from '#model/query/normalize.ts';
import { plenumQuerySchema, QUERY_KINDS, type QueryKind } from '#model/query/kinds.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import { answerOf } from './answer.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { ToolError } from './failure.ts';
import { timeOf } from './range.ts';
import { isoOf } from './round.ts';
import type { Tool } from './tool.ts';

const DEFAULT_ROWS = 30;
const MAX_ROWS = 200;
const DEFAULT_POINTS = 24;
const MAX_POINTS = 200;

/** What every query has besides its own fields. */
const RANGE_PROPERTIES = {
  from: { type: 'string', default: 'now-6h', description: 'Start: now-6h (s, m, h, d, w) or ISO 8601' },
  to: { type: 'string', default: 'now', description: 'End: now, now-1h or ISO 8601' },
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: MAX_ROWS,
    default: DEFAULT_ROWS,
    description: 'Most rows or series to show',
  },
  points: {
    type: 'integer',
    minimum: 0,
    maximum: MAX_POINTS,
    default: DEFAULT_POINTS,
    description: 'Most values of a series to show; 0 for last, min, max and mean only',
  },
};

const rangeSchema = z.object({
  from: z.string().default('now-6h'),
  to: z.string().default('now'),
  limit: z.number().int().min(1).max(MAX_ROWS).default(DEFAULT_ROWS),
  points: z.number().int().min(0).max(MAX_POINTS).default(DEFAULT_POINTS),
});

/** A tool for each kind of query, made of its schema: a new kind is a new tool. */
export function kindTools(): Tool[] {
  return QUERY_KINDS.map(kindTool);
}

function kindTool(kind: QueryKind): Tool {
  const schema = plenumQuerySchema.options.find(({ shape }) => shape.kind.value === kind);
  const { properties, required, $defs } = jsonSchemaOf(schema as z.ZodType);
  const own = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'kind'));
  return {
    name: kind,
    title: kind,
    description: `${DESCRIPTIONS[kind] ?? `Query of the kind ${kind}.`} Ids of places are those of the tool topology, metrics those of the tool catalog; what is left out has a sensible default.`,
    inputSchema: {
      type: 'object',
      properties: { ...own, ...RANGE_PROPERTIES },
      required: required.filter((name) => name !== 'kind'),
      ...($defs ? { $defs } : {}),
    },
    answer: async (given, { plant, links, signal, nowMs }) => {
      const { from, to, limit, points, ...fields } = given;
      const range = readRange({ from, to, limit, points });
      const query = normalizeQuery({ ...fields, kind, version: QUERY_VERSION });
      const asked = {
        fromMs: timeOf('from', range.from, nowMs),
        toMs: timeOf('to', range.to, nowMs),
        maxDataPoints: Math.max(range.points, DEFAULT_POINTS),
      };
      const frames = await plant.query(query, asked, signal);
      const link = links(query, range.from, range.to);
      return answerOf(
        frames,
        { limit: range.limit, points: range.points },
        { from: isoOf(asked.fromMs), to: isoOf(asked.toMs), ...(link ? { grafana: link } : {}) }
      );
    },
  };
}

function readRange(given: Record<string, unknown>): z.infer<typeof rangeSchema> {
  const parsed = rangeSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = String(issue?.path[0]);
    throw new ToolError(
      `${field} has the value ${JSON.stringify(given[field])?.slice(0, 80)}. limit is a whole number from 1 to ${MAX_ROWS}, points from 0 to ${MAX_POINTS}; from and to are texts such as now-6h.`
    );
  }
  return parsed.data;
}

interface ObjectSchema {
  properties: Record<string, unknown>;
  required: string[];
  $defs?: unknown;
}

function jsonSchemaOf(schema: z.ZodType): ObjectSchema {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Partial<ObjectSchema>;
  return { ...made, properties: made.properties ?? {}, required: made.required ?? [] };
}
