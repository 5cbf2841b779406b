import { didYouMean, related } from '#config/did-you-mean.ts';
import type { ConfigPath, ConfigProblem } from '#config/problem.ts';
import type { YamlFile } from '#config/yaml-file.ts';
import { findMetric, METRICS } from '#model/catalog/catalog.ts';
import type { Topology } from '#model/topology.ts';
import { compileConversion, resolveUnit } from '#model/units/convert.ts';
import type { ConfiguredSource } from './configured.ts';

type Report = (key: string, message: string, nextStep: string) => ConfigProblem;

/** Holds every configured point of a source against the catalog. */
export function checkSourcePoints(file: YamlFile, at: ConfigPath, source: ConfiguredSource): ConfigProblem[] {
  const firstByAddress = new Map<string, number>();
  const references = referencesOf(source).flatMap(({ metric, unit, path }) =>
    metric === undefined ? [] : checkMeaning({ metric, sourceUnit: unit }, reportAt(file, [...at, ...path]))
  );
  const pathOf = pathsOfPoints(source);
  const points = source.points.flatMap((point, index) => {
    const place = [...at, ...pathOf(index)];
    const report = reportAt(file, place);
    const problems: ConfigProblem[] = [];
    const first = firstByAddress.get(point.address);
    if (first !== undefined) {
      problems.push(
        file.problemAt(
          place,
          `address "${point.address}" is listed twice in source "${point.source}"`,
          'Remove one of the two, or tell them apart'
        )
      );
    }
    firstByAddress.set(point.address, first ?? index);
    problems.push(...checkMeaning(point, report));
    if ((point.rack === undefined) === (point.equipment === undefined)) {
      problems.push(
        report('rack', `"${point.address}" must belong to exactly one of rack and equipment`, 'Set one of the two keys')
      );
    }
    return problems;
  });
  return [...references, ...points];
}

/**
 * Holds racks and equipment that a source names against those that there are.
 * @param hasInventory whether some of these are of an inventory
 */
export function checkSourcePlaces(
  file: YamlFile,
  at: ConfigPath,
  source: ConfiguredSource,
  topology: Pick<Topology, 'racks' | 'equipment'>,
  hasInventory: boolean
): ConfigProblem[] {
  const known = {
    orTo: hasInventory ? ', or to the inventory' : '',
    racks: new Set(topology.racks.map(({ id }) => id)),
    equipment: new Set(topology.equipment.map(({ id }) => id)),
  };
  const pathOf = pathsOfPoints(source);
  return [
    ...referencesOf(source).flatMap((one) => checkPlace(one, known, reportAt(file, [...at, ...one.path]))),
    ...source.points.flatMap((point, index) => checkPlace(point, known, reportAt(file, [...at, ...pathOf(index)]))),
  ];
}

function referencesOf({ adapter, config }: ConfiguredSource) {
  return adapter.references?.(config) ?? [];
}

function pathsOfPoints({ config, points }: ConfiguredSource): (index: number) => ConfigPath {
  const places = placesOfPoints(config, points.length);
  return (index) => places?.[index] ?? [];
}

function reportAt(file: YamlFile, at: ConfigPath): Report {
  return (key, message, nextStep) => file.problemAt([...at, key], message, nextStep);
}

function checkPlace(
  place: { rack?: string | undefined; equipment?: string | undefined },
  known: { racks: ReadonlySet<string>; equipment: ReadonlySet<string>; orTo: string },
  report: Report
): ConfigProblem[] {
  const { rack, equipment } = place;
  const problems: ConfigProblem[] = [];
  if (rack !== undefined && !known.racks.has(rack)) {
    problems.push(
      report(
        'rack',
        `"${rack}" is not a rack of the topology`,
        `Add it under topology.racks${known.orTo}${didYouMean(rack, [...known.racks])}`
      )
    );
  }
  if (equipment !== undefined && !known.equipment.has(equipment)) {
    const nextStep = `Add it under topology.equipment${known.orTo}${didYouMean(equipment, [...known.equipment])}`;
    problems.push(report('equipment', `"${equipment}" is not equipment of the topology`, nextStep));
  }
  return problems;
}

function metricAdvice(unknown: string): string {
  const ids = METRICS.map(({ id }) => id);
  const near = didYouMean(unknown, ids);
  if (near !== '') {
    return `Use a DSX point type or an OpenTelemetry name${near}`;
  }
  const some = related(unknown, ids);
  const hint = some.length === 0 ? '' : ` such as ${some.join(', ')}`;
  return `Use a DSX point type or an OpenTelemetry name${hint}; GenericPoint stores any other number as it is, named by processArea`;
}

function checkMeaning(point: { metric: string; sourceUnit?: string | undefined }, report: Report): ConfigProblem[] {
  const metric = findMetric(point.metric);
  if (!metric) {
    return [report('metric', `"${point.metric}" is not a metric of the catalog`, metricAdvice(point.metric))];
  }
  if (point.sourceUnit === undefined || metric.anyUnit) {
    return [];
  }
  if (converts(point.sourceUnit, metric.unit)) {
    return [];
  }
  const rate = rateOf(point.sourceUnit, metric.unit);
  const nextStep =
    rate === undefined
      ? `Use a UCUM code of the same quantity as "${metric.unit}", such as kW, Cel or L/min`
      : `A running total is stored as its rate with \`counter: true\` and \`unit: ${rate}\` (Modbus, Prometheus), or as it is as a GenericPoint`;
  return [
    report('unit', `"${point.sourceUnit}" does not convert to "${metric.unit}", the unit of ${metric.id}`, nextStep),
  ];
}

function converts(from: string, to: string): boolean {
  try {
    compileConversion(resolveUnit(from), to);
    return true;
  } catch {
    return false;
  }
}

/** The unit of the rate of a total in this unit, such as kW.h/s, where that is what the metric measures. */
function rateOf(unit: string, metricUnit: string): string | undefined {
  try {
    const rate = `${resolveUnit(unit)}/s`;
    return converts(rate, metricUnit) ? rate : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where in a source's configuration its points stand: the objects with a `metric` key, in order. Only where
 * their number is that of the points is the correspondence certain.
 */
function placesOfPoints(config: unknown, count: number): Array<Array<string | number>> | undefined {
  const places: Array<Array<string | number>> = [];
  const walk = (value: unknown, path: Array<string | number>) => {
    if (typeof value !== 'object' || value === null) {
      return;
    }
    if ('metric' in value && typeof value.metric === 'string') {
      places.push(path);
    }
    if (Array.isArray(value)) {
      value.forEach((entry, index) => walk(entry, [...path, index]));
    } else {
      for (const [key, entry] of Object.entries(value)) {
        walk(entry, [...path, key]);
      }
    }
  };
  walk(config, []);
  return places.length === count ? places : undefined;
}
