import type { DataFrame, DisplayProcessor, Field, GrafanaTheme2, LinkModel } from '@grafana/data';
import { type Columns, columnsOf, displayOf, framesOfKind, plenumOf } from '../../shared/frames/columns.ts';
import { fixedColor } from '../../shared/frames/field-config.ts';

export type Verdict = 'saved' | 'used-more' | 'not-distinguishable' | 'not-verifiable';

/** A number with the interval that holds the true one; null where it is not known. */
export interface Ranged {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** One initiative, as the answer has it. Energy is in kWh, money in `currency`. */
export interface Initiative {
  name: string;
  site: string;
  title: string;
  subsystem: string;
  verdict: Verdict;
  statement: string;
  energy: Ranged;
  money: Ranged;
  currency: string;
  confidence: number;
  coverage: number;
  model: string;
  fromMs: number;
  toMs: number;
  capex: number;
  savedPerYear: number | null;
  opexPerYear: number;
  life: number;
  payback: number | null;
  npv: number | null;
  npvLow: number | null;
  npvHigh: number | null;
  kwhPerYear: number | null;
  expectedKwhPerYear: number | null;
  freedKw: number | null;
  notes: string;
  /** Data links that somebody has configured. */
  links: LinkModel[];
}

/** All initiatives of a currency, or those of a subsystem. */
export interface Total {
  currency: string;
  subsystem: string;
  initiatives: number;
  notVerifiable: number;
  energy: Ranged;
  money: Ranged;
  confidence: number;
  yearEndEnergy: Ranged;
  yearEndMoney: Ranged;
  savedPerYear: number | null;
  capex: number;
  npv: number | null;
  payback: number | null;
  irr: number | null;
  freedKw: number | null;
  once: string[];
}

/** Metered and expected energy of a day or an hour, kWh. */
export interface Moment {
  timeMs: number;
  actual: number;
  expected: number;
  low: number;
  high: number;
}

export interface Line {
  section: string;
  line: string;
}

export interface Roi {
  initiatives: Initiative[];
  totals: Total[];
  courses: ReadonlyMap<string, Moment[]>;
  lines: ReadonlyMap<string, Line[]>;
  simulated: boolean;
  /** The tables as they came, for exports. */
  frames: { initiatives?: DataFrame; course?: DataFrame };
  format: Formats;
}

export interface Formats {
  energy: DisplayProcessor;
  /** Set where somebody has chosen a unit for money; else the currency of the row is written. */
  money: DisplayProcessor | undefined;
  moneyDecimals: number;
  /** Colour that somebody has fixed for the saving. */
  fixedColor: string | undefined;
}

/** Initiatives of several sites may have the same name. */
export const keyOf = ({ site, name }: { site: string; name: string }) => `${site}/${name}`;

/** Reads the frames of the query kind `roi`, whatever their order; undefined where there is none. */
export function readRoi(frames: DataFrame[], theme: GrafanaTheme2): Roi | undefined {
  const own = framesOfKind(frames, 'roi');
  if (own.length === 0) {
    return undefined;
  }
  const byRows = new Map(own.map((frame) => [String(plenumOf(frame)['rows']), frame]));
  const [initiatives, course] = [byRows.get('initiative'), byRows.get('course')];
  const field = (name: string) => initiatives?.fields.find((one) => one.name === name);
  const money = field('saved');
  return {
    initiatives: rowsOf(initiatives, toInitiative),
    totals: rowsOf(byRows.get('total'), toTotal),
    courses: grouped(rowsOf(course, toMoment)),
    lines: grouped(rowsOf(byRows.get('explanation'), toLine)),
    simulated: own.some((frame) => plenumOf(frame)['simulated'] === true),
    frames: { ...(initiatives && { initiatives }), ...(course && { course }) },
    format: {
      energy: displayOf(field('saving'), 'kwatth', theme),
      money: hasUnit(money) ? displayOf(money, 'none', theme) : undefined,
      moneyDecimals: money?.config.decimals ?? 0,
      fixedColor: fixedColor(field('saving'), theme),
    },
  };
}

const hasUnit = (field: Field | undefined) => !['', 'none'].includes(field?.config.unit ?? '');

function rowsOf<Row>(frame: DataFrame | undefined, toRow: (columns: Columns, row: number) => Row): Row[] {
  const columns = frame && columnsOf(frame);
  return columns ? Array.from({ length: columns.rows }, (_, row) => toRow(columns, row)) : [];
}

function grouped<Row>(rows: ReadonlyArray<{ key: string; row: Row }>): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const { key, row } of rows) {
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(row);
  }
  return groups;
}

const VERDICTS: readonly string[] = ['saved', 'used-more', 'not-distinguishable'];

function toInitiative({ text, number, field }: Columns, row: number): Initiative {
  const verdict = text('verdict', row);
  return {
    name: text('initiative', row),
    site: text('site', row),
    title: text('title', row) || text('initiative', row),
    subsystem: text('subsystem', row),
    verdict: VERDICTS.includes(verdict) ? (verdict as Verdict) : 'not-verifiable',
    statement: text('statement', row),
    energy: { value: number('saving', row), low: number('low', row), high: number('high', row) },
    money: { value: number('saved', row), low: number('saved_low', row), high: number('saved_high', row) },
    currency: text('currency', row),
    confidence: number('confidence', row) ?? 0,
    coverage: number('coverage', row) ?? 0,
    model: text('model', row),
    fromMs: number('from', row) ?? 0,
    toMs: number('to', row) ?? 0,
    capex: number('capex', row) ?? 0,
    savedPerYear: number('saved_per_year', row),
    opexPerYear: number('opex_per_year', row) ?? 0,
    life: number('life', row) ?? 0,
    payback: number('payback', row),
    npv: number('npv', row),
    npvLow: number('npv_low', row),
    npvHigh: number('npv_high', row),
    kwhPerYear: number('kwh_per_year', row),
    expectedKwhPerYear: number('expected_kwh_per_year', row),
    freedKw: number('freed', row),
    notes: text('notes', row),
    links: field('title')?.getLinks?.({ valueRowIndex: row }) ?? [],
  };
}

function toTotal({ text, number, list }: Columns, row: number): Total {
  const ranged = (name: string, ends = `${name}_`): Ranged => ({
    value: number(name, row),
    low: number(`${ends}low`, row),
    high: number(`${ends}high`, row),
  });
  return {
    currency: text('currency', row),
    subsystem: text('subsystem', row),
    initiatives: number('initiatives', row) ?? 0,
    notVerifiable: number('not_verifiable', row) ?? 0,
    energy: ranged('saving', ''),
    money: ranged('saved'),
    confidence: number('confidence', row) ?? 0,
    yearEndEnergy: ranged('year_end'),
    yearEndMoney: ranged('year_end_saved'),
    savedPerYear: number('saved_per_year', row),
    capex: number('capex', row) ?? 0,
    npv: number('npv', row),
    payback: number('payback', row),
    irr: number('irr', row),
    freedKw: number('freed', row),
    once: list('once', row),
  };
}

function keyIn({ text }: Columns, row: number): string {
  return keyOf({ site: text('site', row), name: text('initiative', row) });
}

function toMoment(columns: Columns, row: number): { key: string; row: Moment } {
  const { number } = columns;
  const cell = (name: string) => number(name, row) ?? Number.NaN;
  return {
    key: keyIn(columns, row),
    row: {
      timeMs: cell('time'),
      actual: cell('actual'),
      expected: cell('expected'),
      low: cell('low'),
      high: cell('high'),
    },
  };
}

function toLine(columns: Columns, row: number): { key: string; row: Line } {
  return { key: keyIn(columns, row), row: { section: columns.text('section', row), line: columns.text('line', row) } };
}
