/**
 * SQL of upserts in which what a configuration has set wins over what a source finds: the column `configured` lists it.
 * `$2` says whether the items are discovered.
 */
type Table = 'rack' | 'equipment';

/** Columns that an item of a configuration sets. A name that repeats the id is none. */
export function columnsGiven(id: string, name: string, values: Record<string, unknown>): string[] {
  const given = Object.keys(values).filter((column) => values[column] !== undefined);
  return name === id ? given : ['name', ...given];
}

/** The new value of a column, which is listed under `given`. */
export function valueOf(table: Table, column: string, given = column): string {
  return `CASE WHEN ${isKept(table, given)} THEN ${table}.${column} ELSE coalesce(excluded.${column}, ${table}.${column}) END`;
}

/** A configuration that no longer gives a name takes its former one away; a discovered one stays. */
export function nameOf(table: Table): string {
  return `CASE WHEN ${isKept(table, 'name')} THEN ${table}.name
            WHEN excluded.name = excluded.code AND NOT ${isConfigured(table, 'name')} THEN ${table}.name
            ELSE excluded.name END`;
}

/** Whether equipment stays where it is. Rack and zone are one placement: whoever gives either of them decides both. */
export const KEEPS_PLACE = `${isKept('equipment', 'place')} OR num_nonnulls(excluded.rack_id, excluded.zone_id) = 0`;

function isKept(table: Table, column: string): string {
  return `$2 AND ${isConfigured(table, column)}`;
}

function isConfigured(table: Table, column: string): string {
  return `'${column}' = ANY (${table}.configured)`;
}
