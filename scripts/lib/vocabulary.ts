import { format } from 'prettier';
import type { Exporter, ExporterSeries } from '#collector/series/exporters/series.ts';
import { DOMAIN_TITLES, DOMAINS } from '#model/catalog/metric.ts';
import type { Domain, HeadlineMetric, Metric, StateLabel, TeamWords } from '#model/catalog/metric.ts';
import type { ObjectType } from '#model/catalog/object-types.ts';

/** What the tables of `docs/vocabulary.md` are made of. */
export interface Vocabulary {
  metrics: readonly Metric[];
  headlines: readonly HeadlineMetric[];
  objectTypes: readonly ObjectType[];
  exporters: readonly Exporter[];
  /** Spellings with their UCUM codes, the codes themselves included. */
  units: ReadonlyArray<readonly [alias: string, ucum: string]>;
}

type Row = readonly string[];

/** The tables by the names that the page's marks use. */
const TABLES: Record<string, (vocabulary: Vocabulary) => string> = {
  'object types': ({ objectTypes }) =>
    table(
      ['object type', 'what it is', 'family'],
      objectTypes.map(({ id, title, family }) => [code(id), title, family])
    ),
  metrics: (vocabulary) =>
    [
      countsText(vocabulary.metrics),
      ...DOMAINS.map((domain) => `### ${DOMAIN_TITLES[domain]}\n\n${metricTable(domain, vocabulary)}`),
    ].join('\n\n'),
  'headline metrics': ({ headlines, metrics }) =>
    table(
      ['name', 'metric', 'process area', 'unit', 'combine'],
      headlines.map(({ column, metric: id, processArea = [] }) => {
        const metric = metrics.find((one) => one.id === id);
        return [code(column), code(id), processArea.map(code).join(', '), metric?.unit ?? '', metric?.rollup ?? ''];
      })
    ),
  exporters: ({ exporters, metrics }) =>
    exporters.map((exporter) => `### ${exporter.name}\n\n${exporterTable(exporter, metrics)}`).join('\n\n'),
  units: ({ units }) =>
    table(
      ['unit (UCUM)', 'also understood'],
      [...Map.groupBy(units, ([, ucum]) => ucum)].map(([ucum, spellings]) => [
        code(ucum),
        spellings.flatMap(([alias]) => (alias === ucum || alias === '' ? [] : [code(alias)])).join(' '),
      ])
    ),
};

const MARKED = /(<!-- (.+?): written by `npm run vocabulary` -->)[\s\S]*?(<!-- end -->)/g;

/**
 * The page with its tables made anew: what is between `<!-- metrics: written by ... -->` and `<!-- end -->`. The rest is left alone.
 * @throws Error where a mark names no table, or a table has no mark
 */
export async function vocabularyPage(page: string, vocabulary: Vocabulary): Promise<string> {
  const missing = new Set(Object.keys(TABLES));
  const text = page.replace(MARKED, (_, start: string, name: string, end: string) => {
    const make = TABLES[name];
    if (!make) {
      throw new Error(`docs/vocabulary.md: "${name}" is not a table. Use ${Object.keys(TABLES).join(', ')}.`);
    }
    missing.delete(name);
    return `${start}\n\n${make(vocabulary)}\n\n${end}`;
  });
  if (missing.size > 0) {
    throw new Error(`docs/vocabulary.md: no mark for ${[...missing].join(', ')}. Put the mark back, with its end.`);
  }
  return format(text, { parser: 'markdown', printWidth: 120 });
}

/** `model/catalog/generated/source-fields.ts`: what exporters call each metric, for the glossary in the browser. */
export async function sourceFieldsFile({ metrics, exporters }: Vocabulary): Promise<string> {
  const namesOf = (id: string) =>
    exporters.flatMap(({ name, series }) => {
      const names = new Set(series.filter(({ metric }) => metric === id).map((one) => one.name));
      return names.size > 0 ? [[name, [...names]] as const] : [];
    });
  const fields = metrics.map(({ id }) => [id, namesOf(id)] as const).filter(([, names]) => names.length > 0);
  const record = Object.fromEntries(fields.map(([id, names]) => [id, Object.fromEntries(names)]));
  return format(
    `// Written by \`npm run vocabulary\` from the exporters that the collector knows.

/** Names of series that a metric is read from, by exporter. */
export const SOURCE_FIELDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = ${JSON.stringify(record)};
`,
    { parser: 'typescript', singleQuote: true, trailingComma: 'es5', printWidth: 120 }
  );
}

function countsText(metrics: readonly Metric[]): string {
  const dsx = metrics.filter(({ origin }) => origin === 'dsx');
  const variants = dsx.filter(({ variantOf }) => variantOf !== undefined).length;
  return `${metrics.length} metrics: ${dsx.length - variants} point types of DSX, ${variants} variants of them in another unit, ${metrics.length - dsx.length} of OpenTelemetry.`;
}

function metricTable(domain: Domain, { metrics, objectTypes }: Vocabulary): string {
  return table(
    ['metric', 'title', 'also called', 'what it is', 'unit', 'combine', 'plausible', 'at', 'named by', 'Grafana unit'],
    metrics
      .filter((metric) => metric.domain === domain)
      .map((metric) => [
        code(metric.id),
        metric.title,
        namesText(metric),
        [metric.description, statesText(metric.states), areasText(metric.areas)].filter(Boolean).join(' '),
        metric.anyUnit ? "the source's" : metric.unit,
        metric.rollup,
        rangeText(metric.plausible),
        placesText(metric.objectTypes, objectTypes),
        metric.origin === 'dsx' ? `DSX ${code(metric.variantOf ?? metric.id)}` : 'OpenTelemetry',
        code(metric.grafanaUnit),
      ])
  );
}

/** What the facility's people say, then those of computing; then the same for its process areas. */
function namesText({ alsoCalled = {}, areasCalled = {} }: Metric): string {
  const areas = Object.entries(areasCalled).map(([area, words]) => `${code(area)}: ${teamsText(words)}`);
  return [teamsText(alsoCalled), ...areas].filter(Boolean).join('; ');
}

function teamsText({ facility = [], computing = [] }: TeamWords): string {
  return [facility.join(', '), computing.join(', ')].filter(Boolean).join(' / ');
}

function statesText(states: readonly StateLabel[] = []): string {
  return states.length === 0 ? '' : `States: ${states.map(({ value, text }) => `${value} ${text}`).join(', ')}.`;
}

function areasText(areas: readonly string[] = []): string {
  return areas.length === 0 ? '' : `Process areas: ${areas.map(code).join(', ')}.`;
}

function rangeText({ min, max }: NonNullable<Metric['plausible']> = {}): string {
  const number = (value: number) => value.toLocaleString('en');
  if (min !== undefined && max !== undefined) {
    return `${number(min)} to ${number(max)}`;
  }
  return min === undefined ? (max === undefined ? '' : `up to ${number(max)}`) : `from ${number(min)}`;
}

/** A family where all of its types carry the metric, else the types. */
function placesText(ids: readonly string[], objectTypes: readonly ObjectType[]): string {
  const families = [...Map.groupBy(objectTypes, ({ family }) => family)].filter(
    ([, members]) => members.length > 1 && members.every(({ id }) => ids.includes(id))
  );
  const covered = new Set(families.flatMap(([, members]) => members.map(({ id }) => id)));
  const single = ids.filter((id) => !covered.has(id)).map(code);
  return [...families.map(([family]) => family), ...single].join(', ');
}

function exporterTable({ series }: Exporter, metrics: readonly Metric[]): string {
  return table(
    ['series', 'metric', 'process area', "exporter's unit", 'stored in', 'how'],
    series.map((one) => [
      code(one.name + labelsText(one.labels)),
      code(one.metric),
      areaOf(one).map(code).join(', '),
      one.unit,
      metrics.find(({ id }) => id === one.metric)?.unit ?? '',
      howText(one),
    ])
  );
}

function labelsText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(', ')}}`;
}

function areaOf({ processArea = [], containerLabel, instanceLabel, instancePrefix = '', parts }: ExporterSeries) {
  return [
    ...processArea,
    ...(containerLabel === undefined ? [] : [`{${containerLabel}}`]),
    ...(instanceLabel === undefined ? [] : [`${instancePrefix}{${instanceLabel}}`]),
    ...(parts?.values === 'own' ? [`${parts.prefix}{${parts.label}}`] : []),
  ];
}

function howText({ counter, combine, dividedBy = [], complement, insteadOf = [], parts }: ExporterSeries): string {
  return [
    counter ? 'rate per second' : '',
    combine === undefined ? '' : `${combine} of all`,
    dividedBy.length > 0 ? `divided by ${dividedBy.map(code).join(' + ')}` : '',
    complement ? 'then 1 minus it' : '',
    parts?.values === 'none' ? 'not of a GPU divided by MIG' : '',
    insteadOf.length > 0 ? `instead of ${insteadOf.map(code).join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function table(header: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
