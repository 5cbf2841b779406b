import type { Frame } from '#datasource/backend/frames/frame.ts';
import { euReport, type ReportField, type YearKpi } from '#model/kpi/eu-reporting.ts';
import { kpiQuerySchema } from '#model/query/kpi.ts';
import { startOfDayMs } from '#model/time/calendar.ts';
import type { Topology } from '#model/topology.ts';
import { openPlant } from '../mcp/plant.ts';

/** A year of quarters of an hour takes some seconds; a database that is far away takes longer. */
const TIMEOUT_MS = 300_000;
/** Nobody has measured before, and nobody after the next ones. */
const YEARS = { first: 2000, last: 2100 };

export interface KpiExport {
  site?: string | undefined;
  format: 'csv' | 'json';
  url?: string | undefined;
}

interface SiteReport {
  site: string;
  year: number;
  /** The year is not over, or the data is of no real plant. */
  interim: boolean;
  simulated: boolean;
  fields: ReportField[];
}

/** Prints the report of a year. Throws one sentence. */
export async function exportKpis(
  yearText: string,
  { site, format, url = process.env.PLENUM_READER_URL }: KpiExport,
  print: (text: string) => void,
  nowMs = Date.now()
): Promise<void> {
  const year = Number(yearText);
  if (!Number.isInteger(year) || year < YEARS.first || year > YEARS.last) {
    throw new Error(`kpi export: --year ${yearText} is not a year. Write it as 2025.`);
  }
  const plant = openPlant(url ? [url] : [], () => undefined, 'kpi export');
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const topology = await plant.topology(signal);
    const sites = topology.sites.filter(({ id }) => site === undefined || id === site);
    if (sites.length === 0) {
      const known = topology.sites.map(({ id }) => id).join(', ') || 'none';
      throw new Error(`kpi export: ${site ?? 'the database'} has no such site. Known sites: ${known}.`);
    }
    const reports: SiteReport[] = [];
    for (const { id, name, timeZone } of sites) {
      const fromMs = startOfDayMs(`${year}-01-01`, timeZone);
      const endMs = startOfDayMs(`${year + 1}-01-01`, timeZone);
      if (fromMs >= nowMs) {
        throw new Error(`kpi export: --year ${year} has not begun. Choose an earlier one.`);
      }
      const query = kpiQuerySchema.parse({
        kind: 'kpi',
        period: 'range',
        scope: { sites: [id], zones: [], racks: [], equipment: [] },
      });
      const range = { fromMs, toMs: Math.min(endMs, nowMs), maxDataPoints: 0 };
      const [frame] = await plant.query(query, range, signal);
      reports.push({
        ...{ site: id, year, interim: endMs > nowMs },
        simulated: (frame?.meta?.custom as { plenum?: { simulated?: boolean } })?.plenum?.simulated === true,
        fields: euReport(name, kpisOf(frame), installedOf(topology, id)),
      });
    }
    print(format === 'json' ? JSON.stringify({ regulation: '(EU) 2024/1364', reports }, undefined, 2) : csvOf(reports));
  } finally {
    await plant.close();
  }
}

function kpisOf(frame: Frame | undefined): YearKpi[] {
  const column = (name: string): unknown[] => {
    const values = frame?.fields.find((field) => field.name === name)?.values ?? [];
    return Array.from({ length: values.length }, (_, row) => values[row]);
  };
  const numbers = (name: string) =>
    column(name).map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));
  const [ids, missing] = [column('kpi'), column('missing')];
  const [value, category, coverage] = [numbers('value'), numbers('category'), numbers('coverage')];
  const [numerator, denominator] = [numbers('numerator'), numbers('denominator')];
  return ids.map((kpi, row) => ({
    kpi: textOf(kpi),
    value: value[row] ?? null,
    category: category[row] ?? null,
    numerator: numerator[row] ?? null,
    denominator: denominator[row] ?? null,
    coverage: coverage[row] ?? 0,
    missing: textOf(missing[row]),
  }));
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function installedOf({ racks }: Topology, site: string) {
  const own = racks.filter((rack) => rack.site === site);
  const known = own.filter(({ powerLimitW }) => powerLimitW !== undefined);
  return {
    racks: own.length,
    withoutLimit: own.length - known.length,
    limitW: known.reduce((sum, { powerLimitW }) => sum + (powerLimitW ?? 0), 0),
  };
}

const COLUMNS = ['part', 'symbol', 'name', 'value', 'unit', 'coverage', 'source', 'missing'] as const;

/** RFC 4180: a row for each field of each site. */
function csvOf(reports: readonly SiteReport[]): string {
  const rows = reports.flatMap(({ site, year, interim, simulated, fields }) =>
    fields.map((field) => [site, year, interim, simulated, ...COLUMNS.map((column) => field[column] ?? '')])
  );
  return [['site', 'year', 'interim', 'simulated', ...COLUMNS], ...rows]
    .map((row) => row.map((cell) => quoted(String(cell))).join(','))
    .join('\r\n');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
