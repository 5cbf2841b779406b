import type { SelectableValue } from '@grafana/data';
import type { CatalogMetric } from '#model/api/catalog.ts';
import { DOMAIN_TITLES, DOMAINS } from '#model/catalog/metric.ts';
import { isFound, otherNames, searchText } from '#model/catalog/search.ts';

/** An entry of the picker: a metric, or one process area of it. */
export interface MetricOption extends SelectableValue<string> {
  metric?: string;
  area?: string;
  /** Where typed words are looked for. */
  searchText?: string;
}

/** Whether an entry has the words that were typed: a metric by what either team calls it, other entries by their letters. */
export function isOptionFound({ data, label, value }: SelectableValue<string>, typed: string): boolean {
  const option = data as MetricOption;
  // What was typed can always be taken as it is, such as a variable.
  return (
    option['__isNew__'] === true ||
    (option.searchText === undefined
      ? `${label} ${value}`.toLowerCase().includes(typed.trim().toLowerCase())
      : isFound(typed, option.searchText))
  );
}

/** Catalog as the picker shows it: by domain, metrics that have points first, then by title. */
export function metricOptions(metrics: readonly CatalogMetric[]): MetricOption[] {
  return byDomain(metrics, (metric) => [metricOption(metric, [])]);
}

/** The same with the process areas of each metric below it, so that typing "inlet" finds the inlet. */
export function metricAndAreaOptions(metrics: readonly CatalogMetric[]): MetricOption[] {
  return byDomain(metrics, (metric) => {
    const areas = metric.processAreas.slice(0, MAX_AREAS);
    return [metricOption(metric, areas), ...areas.map((area) => areaOption(metric, area))];
  });
}

/** A metric with more areas than these, such as one for each GPU, is narrowed in the field for process areas. */
const MAX_AREAS = 20;

function byDomain(
  metrics: readonly CatalogMetric[],
  optionsOf: (metric: CatalogMetric) => MetricOption[]
): MetricOption[] {
  return DOMAINS.map((domain) => ({
    label: DOMAIN_TITLES[domain],
    options: metrics
      .filter((metric) => metric.domain === domain)
      .sort((a, b) => Number(b.points > 0) - Number(a.points > 0) || a.title.localeCompare(b.title))
      .flatMap(optionsOf),
  })).filter((group) => group.options.length > 0);
}

function areaOption(metric: CatalogMetric, area: string): MetricOption {
  const { id, title, areasCalled } = metric;
  return {
    label: `${title} · ${area}`,
    value: `${id} · ${area}`,
    description: `${id}, only points in the process area ${area}.${calledText(otherNames({ id, title, areasCalled }, [area]))}`,
    metric: id,
    area,
    searchText: searchText(metric, [area]),
  };
}

/** @param offered process areas that are entries of their own */
function metricOption(metric: CatalogMetric, offered: readonly string[]): MetricOption {
  return {
    label: metric.title,
    value: metric.id,
    description: `${metric.id} · ${unitText(metric.unit)} · ${pointsText(metric.points)}.${calledText(otherNames(metric))}`,
    searchText: [searchText(metric), ...namesElsewhere(metric, offered).map((name) => ` ${name.toLowerCase()}`)].join(
      ''
    ),
  };
}

/**
 * What is said for the process areas that nothing is measured in here, but for words that find an entry of an area which is:
 * "supply air" finds the air temperature, and "junction" that of GPUs before that of all components.
 */
function namesElsewhere({ id, title, areasCalled = {} }: CatalogMetric, offered: readonly string[]): string[] {
  const namesOf = (areas: readonly string[]) => otherNames({ id, title, areasCalled }, areas);
  const telling = (name: string) => wordsOf(name).find((word) => !wordsOf(title).includes(word));
  const taken = new Set(namesOf(offered).flatMap(wordsOf));
  const others = Object.keys(areasCalled).filter((area) => !offered.includes(area));
  return namesOf(others).filter((name) => !taken.has(telling(name) ?? ''));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(' ');
}

function calledText(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Also called ${names.join(', ')}.`;
}

/** UCUM's `1` means nothing to a reader, `Cel` little. */
export function unitText(ucum: string): string {
  const texts: Record<string, string> = { '1': 'ratio', Cel: '°C', K: 'K', '%': '%' };
  return texts[ucum] ?? ucum;
}

export function pointsText(points: number): string {
  return points === 0 ? 'no points yet' : points === 1 ? '1 point' : `${points} points`;
}
