import { findMetric, METRICS } from '#model/catalog/catalog.ts';
import { ExpressionError } from '#model/expression/parse.ts';
import { unitWords } from '#model/expression/units.ts';
import { type CheckedExpression, checkExpression, expressionWords } from '#model/query/expressions.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import { fieldError, QueryError } from '#model/query/query-error.ts';
import { type AnyGrouping, isOverTime, MAX_METRICS_PER_QUERY } from '#model/query/selector.ts';
import type { TimeSeriesQuery } from '#model/query/timeseries.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import { type NamedGroup, nameOfGroup, type SeriesName } from '../shared/naming.ts';
import type { SelectorSeries } from '../shared/read-selector.ts';
import type { Series } from '../shared/series.ts';
import { calculate } from './calculate.ts';

/** An expression of the query, with the metrics of the query that it names. */
export interface PreparedExpression extends CheckedExpression {
  text: string;
  /** As a legend shows it. */
  title: string;
  /** Indices among the metrics of the query, in the order of `references`. */
  metrics: number[];
}

export interface PreparedQuery {
  /** With the metrics that only expressions name. */
  query: TimeSeriesQuery;
  expressions: PreparedExpression[];
}

const IDS = METRICS.map(({ id }) => id);

/**
 * Checks the expressions of a query, and adds the metrics that only they name.
 * @throws {QueryError} that names the expression, and what is wrong with it
 */
export function prepareExpressions(query: TimeSeriesQuery): PreparedQuery {
  const metrics = [...query.metrics];
  const expressions = (query.expressions ?? []).map(({ expression: text, name }, index): PreparedExpression => {
    const scope = { metrics, find: findMetric, ids: IDS };
    const checked = explained(text, index, () => checkExpression(text, scope));
    const title = name?.trim() || expressionWords(text, scope);
    const indices = checked.references.map((selector) => {
      const known = metrics.indexOf(selector);
      return known >= 0 ? known : metrics.push(selector) - 1;
    });
    return { ...checked, text, title, metrics: indices };
  });
  if (metrics.length > MAX_METRICS_PER_QUERY) {
    throw new QueryError(
      `The query and its expressions name ${metrics.length} metrics, more than the ${MAX_METRICS_PER_QUERY} of one query. Put some expressions into a second query.`
    );
  }
  if (expressions.length > 0 && query.groupBy === 'point') {
    throw fieldError(
      'groupBy',
      'point',
      'Expressions are calculated place by place: choose site, zone, rack or equipment.'
    );
  }
  return { query: { ...query, metrics }, expressions };
}

function explained<Result>(text: string, index: number, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw fieldError(`expressions[${index}].expression`, text, error.message);
    }
    throw error;
  }
}

/** A series of the query that expressions may take part in. */
export interface Side {
  /** Index of its metric. */
  metric: number;
  entry: NamedGroup;
  name: SeriesName;
  read: SelectorSeries;
  series: Series;
}

export interface CalculatedFrames {
  frames: Frame[];
  notices: Notice[];
  /** What was calculated, in sentences for the query inspector. */
  sentences: string[];
}

interface Where {
  groupBy: AnyGrouping;
  refId: string;
  fromAlert: boolean;
  /** Other series are drawn beside, so that a place alone is not a name. */
  isNamed: boolean;
}

/** Calculates every expression for each place that has all its metrics. */
export function calculateAll(
  expressions: readonly PreparedExpression[],
  sides: readonly Side[],
  where: Where
): CalculatedFrames {
  const all: CalculatedFrames = { frames: [], notices: [], sentences: [] };
  const isNamed = where.isNamed || expressions.length > 1;
  for (const expression of expressions) {
    const { frames, notices } = calculateOne(expression, sides, { ...where, isNamed });
    all.frames.push(...frames);
    all.notices.push(...notices);
    const unit = unitWords(expression.unit.ucum);
    all.sentences.push(
      `${expression.title}: ${expression.text} by ${where.groupBy}, ${unit === '1' ? 'a ratio' : `in ${unit}`}`
    );
  }
  const sentences = all.sentences.join('\n');
  all.frames.forEach((frame) => (frame.meta = { ...frame.meta, executedQueryString: sentences }));
  return all;
}

function calculateOne(expression: PreparedExpression, sides: readonly Side[], where: Where) {
  const places = placesOf(expression, sides, where.groupBy);
  const frames: Frame[] = [];
  const missing: string[] = [];
  const ambiguous: string[] = [];
  const divided: string[] = [];
  for (const [, byMetric] of places) {
    const found = expression.metrics.map((index) => byMetric.get(index) ?? []);
    const place = placeNameOf(found.flat()[0] as Side, where.groupBy);
    if (found.some((list) => list.length > 1)) {
      ambiguous.push(place);
    } else if (found.some((list) => list.length === 0)) {
      missing.push(place);
    } else {
      const { series, dividedByZero } = calculate(
        expression,
        found.map(([side]) => side!.series),
        where.fromAlert
      );
      if (dividedByZero > 0) {
        divided.push(place);
      }
      if (series.timesMs.length > 0) {
        frames.push(toFrame(expression, series, found.flat(), where));
      }
    }
  }
  return { frames, notices: noticesOf(expression.title, { missing, ambiguous, divided }) };
}

type Places = Map<string, Map<number, Side[]>>;

/** Readings of each place, by metric; a set point is a target and not calculated with. */
function placesOf({ metrics }: PreparedExpression, sides: readonly Side[], groupBy: AnyGrouping): Places {
  const places: Places = new Map();
  for (const side of sides) {
    const { labels } = side.name;
    if (!metrics.includes(side.metric) || labels.setpoint !== undefined) {
      continue;
    }
    const key = JSON.stringify([labels.site, labels[groupBy]]);
    const place = places.get(key) ?? new Map<number, Side[]>();
    places.set(key, place);
    place.set(side.metric, [...(place.get(side.metric) ?? []), side]);
  }
  return places;
}

function placeNameOf({ entry }: Side, groupBy: AnyGrouping): string {
  return nameOfGroup(entry.group, groupBy);
}

/** Labels that say where, and nothing of one metric alone. */
const PLACE_LABELS = ['site', 'zone', 'rack', 'equipment', 'tenant', 'job'];

function toFrame(
  { text, title, unit }: PreparedExpression,
  series: Series,
  sides: readonly Side[],
  { groupBy, refId, isNamed }: Where
): Frame {
  const [first] = sides as [Side];
  const place = placeNameOf(first, groupBy);
  const displayName = isNamed ? `${place} · ${title}` : place;
  const coarsest = sides.reduce((a, b) => (b.read.plan.rungMs > a.read.plan.rungMs ? b : a));
  const { labels } = first.name;
  const plenum: SeriesFrameMeta = {
    metric: title,
    expression: text,
    domain: first.entry.metric.domain,
    processArea: [],
    aggregation: (sides.find(({ read }) => isOverTime(read.aggregation)) ?? first).read.aggregation,
    shift: sides.find(({ entry }) => entry.selector.shift)?.entry.selector.shift,
    rung: coarsest.read.plan.rung,
    ladder: coarsest.read.ladder,
    bucketMs: coarsest.read.plan.bucketMs,
    simulated: sides.some(({ entry }) => entry.group.points.some(({ simulated }) => simulated)),
    isSetpoint: false,
    points: series.points,
    expectedPoints: series.expectedPoints,
    members: 'points',
    coverage: series.coverage,
    quality: series.quality,
    carried: series.carried,
    newestMs: series.newestMs,
  };
  return {
    name: displayName,
    refId,
    fields: [
      { name: 'Time', type: 'time', values: series.timesMs },
      {
        name: title,
        type: 'number',
        values: series.values,
        nanIsAbsent: true,
        labels: {
          expression: title,
          ...Object.fromEntries(PLACE_LABELS.flatMap((label) => (labels[label] ? [[label, labels[label]]] : []))),
        },
        config: { displayNameFromDS: displayName, unit: unit.grafanaUnit, description: text },
      },
    ],
    meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { plenum } },
  };
}

/** More names than these make a tooltip that nobody reads. */
const MAX_NAMES = 5;

function noticesOf(
  title: string,
  { missing, ambiguous, divided }: { missing: string[]; ambiguous: string[]; divided: string[] }
): Notice[] {
  const warning = (text: string): Notice => ({ severity: 'warning', text });
  return [
    ...(missing.length > 0
      ? [warning(`${title} is not calculated where one of its metrics is missing: ${list(missing)}.`)]
      : []),
    ...(ambiguous.length > 0
      ? [
          warning(
            `${title} is not calculated where one of its metrics is measured in several process areas or phases: ${list(ambiguous)}. Choose a process area in its row, or write it behind the metric, such as AirTemperature[Inlet].`
          ),
        ]
      : []),
    ...(divided.length > 0 ? [warning(`${title} has no value where it divides by zero: ${list(divided)}.`)] : []),
  ];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
