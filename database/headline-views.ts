import type { HeadlineMetric } from '#model/catalog/metric.ts';
import { ROLLUPS } from './ladder.ts';

/** What each headline metric has a column for in the wide views: `<column>_<suffix>`. */
export const HEADLINE_SUFFIXES = ['sum', 'n', 'min', 'max', 'n_uncertain', 'n_bad'] as const;

/**
 * SQL that makes headline metrics known to the rack ladder and gives them columns in the wide views. For a new migration;
 * one that is released never changes.
 * @param known headline metrics of the migrations before, in their order: a view keeps its columns and gets new ones at its end
 * @param since from when on the ladder has the added ones, as SQL
 */
export function headlineSql(known: readonly HeadlineMetric[], added: readonly HeadlineMetric[], since: string): string {
  const rows = added.map(
    ({ column, metric, processArea = [] }) =>
      `  (${literal(column)}, ${literal(metric)}, ${areaSql(processArea)}, ${since})`
  );
  return [
    `INSERT INTO plenum.headline (headline, metric, process_area, since) VALUES\n${rows.join(',\n')};`,
    ...rackRollups().map(({ name, aggregate }) => viewSql(name, aggregate, [...known, ...added], added)),
  ].join('\n\n');
}

/** The headline metrics that the text of migrations makes known, in their order. */
export function headlinesOf(sql: string): HeadlineMetric[] {
  const inserts = sql.matchAll(
    /INSERT INTO plenum\.headline \(headline, metric, process_area, since\) VALUES\n([^;]*);/g
  );
  return [...inserts].flatMap(([, rows = '']) =>
    [...rows.matchAll(/^ {2}\('([^']+)', '([^']+)', '\{([^}]*)\}'/gm)].map(
      ([, column = '', metric = '', area = '']) => ({
        column,
        metric,
        ...(area !== '' && { processArea: area.split(',').map((word) => word.replaceAll('"', '')) }),
      })
    )
  );
}

function rackRollups() {
  return ROLLUPS.filter(({ ladder }) => ladder === 'rack');
}

function viewSql(
  name: string,
  aggregate: string,
  headlines: readonly HeadlineMetric[],
  added: readonly HeadlineMetric[]
): string {
  const view = `plenum.${name}`;
  const columns = headlines.flatMap(({ column }) => HEADLINE_SUFFIXES.map((suffix) => columnSql(column, suffix)));
  return `CREATE OR REPLACE VIEW ${view} AS
SELECT bucket, rack_id, zone_id, site_id,
${columns.join(',\n')}
FROM plenum.${aggregate}
GROUP BY bucket, rack_id, zone_id, site_id;
${added.flatMap((headline) => columnComments(view, headline)).join('\n')}`;
}

/** Racks without such points count none of them; their other numbers are null. */
function columnSql(column: string, suffix: (typeof HEADLINE_SUFFIXES)[number]): string {
  const value = `max(${suffix}) FILTER (WHERE headline = ${literal(column)})`;
  return `  ${suffix === 'n' ? `coalesce(${value}, 0)` : value} AS ${column}_${suffix}`;
}

function columnComments(view: string, { column, metric, processArea }: HeadlineMetric): string[] {
  const what = [metric, ...(processArea ?? [])].join(' ');
  const texts: Record<(typeof HEADLINE_SUFFIXES)[number], string> = {
    sum: `${what}: sum over the points of their averages, in the unit of the name`,
    n: `${what}: points with a good or uncertain value`,
    min: `${what}: lowest sample of any point`,
    max: `${what}: highest sample of any point`,
    n_uncertain: `${what}: uncertain samples among them`,
    n_bad: `${what}: samples that are bad or have no value`,
  };
  return HEADLINE_SUFFIXES.map(
    (suffix) => `COMMENT ON COLUMN ${view}.${column}_${suffix} IS ${literal(texts[suffix])};`
  );
}

function areaSql(words: readonly string[]): string {
  return literal(`{${words.map((word) => (/^\w+$/.test(word) ? word : `"${word}"`)).join(',')}}`);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
