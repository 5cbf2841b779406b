/** What a rack can be measured by, in the columns' names of the query kind `health`. */
export const PARTS = ['power', 'inlet', 'liquid', 'compute', 'jobs'] as const;
export type Part = (typeof PARTS)[number];

/** `yes`, `silent`, `no`, as the data source says it. */
export type PartState = 'yes' | 'silent' | 'no';

/** A row of the query kind `health`, of racks. */
export interface RackRow {
  site: string;
  zone: string;
  rack: string;
  parts: Readonly<Record<Part, PartState>>;
  /** Share of what the rack needs that delivers, 0 to 1. */
  coverage: number;
  /** How it is, in a sentence. */
  finding: string;
}

interface FrameJson {
  schema?: { fields?: Array<{ name: string }> };
  data?: { values?: unknown[][] };
}
/** What `POST /api/ds/query` answers. */
export interface QueryAnswer {
  results: Readonly<Record<string, { error?: string; frames?: FrameJson[] }>>;
}

/** Rows of racks of an answer. Throws an Error with the data source's own words where it failed. */
export function racksOf({ results }: QueryAnswer): RackRow[] {
  return Object.values(results).flatMap(({ error, frames = [] }) => {
    if (error) {
      throw new Error(error);
    }
    return frames.flatMap(rowsOf);
  });
}

function rowsOf({ schema, data }: FrameJson): RackRow[] {
  const names = schema?.fields?.map(({ name }) => name) ?? [];
  const values = data?.values ?? [];
  const cell = (name: string, row: number) => values[names.indexOf(name)]?.[row];
  const text = (name: string, row: number) => String(cell(name, row) ?? '');
  const count = values[names.indexOf('rack')]?.length ?? 0;
  return Array.from({ length: count }, (_, row) => ({
    site: text('site', row),
    zone: text('zone', row),
    rack: text('rack', row),
    parts: Object.fromEntries(PARTS.map((part) => [part, stateOf(text(part, row))])) as RackRow['parts'],
    coverage: Number(cell('coverage', row) ?? 0),
    finding: text('finding', row),
  }));
}

function stateOf(word: string): PartState {
  return word === 'yes' || word === 'silent' ? word : 'no';
}
