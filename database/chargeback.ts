import type { ClientBase } from 'pg';
import { AMOUNTS, type Amounts } from '#model/chargeback/amounts.ts';

type Client = Pick<ClientBase, 'query'>;

/** A month of a site as it was worked out, to be kept. */
export interface KeptStatement {
  site: string;
  /** As `2026-10`. */
  month: string;
  /** Epoch ms. */
  fromMs: number;
  untilMs: number;
  prices: string;
  inputs: object;
  simulated: boolean;
  hours: ReadonlyArray<{
    hourMs: number;
    day: string;
    share: string;
    owner: string;
    currency: string;
    amounts: Amounts;
  }>;
  jobs: ReadonlyArray<{
    day: string;
    scheduler: string;
    job: string;
    tenant: string;
    currency: string;
    amounts: Amounts;
  }>;
}

/** Columns of the amounts, by their names in the model. */
export const AMOUNT_COLUMNS: Readonly<Record<keyof Amounts, string>> = {
  itMWh: 'it_mwh',
  overheadMWh: 'overhead_mwh',
  idleMWh: 'idle_mwh',
  pricedMWh: 'priced_mwh',
  emittingMWh: 'emitting_mwh',
  costMicro: 'cost_micro',
  idleCostMicro: 'idle_cost_micro',
  carbonMg: 'carbon_mg',
  idleCarbonMg: 'idle_carbon_mg',
  gpuMs: 'gpu_ms',
  meteredGpuMs: 'metered_gpu_ms',
};
const COLUMNS = AMOUNTS.map((name) => AMOUNT_COLUMNS[name]);
/** Rows of one statement: some megabytes of parameters. */
const ROWS_AT_ONCE = 10_000;

/**
 * Keeps what was worked out as the open statement of its month, in place of the one before: all of it, or nothing. Resolves with its id.
 * A closed statement of the month stays beside it.
 */
export async function keepStatement(client: Client, statement: KeptStatement): Promise<number> {
  const { site, month, fromMs, untilMs, prices, inputs, simulated, hours, jobs } = statement;
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`chargeback ${site} ${month}`]);
    await client.query(
      `DELETE FROM plenum.chargeback_statement c USING plenum.site s
        WHERE c.site_id = s.site_id AND s.code = $1 AND c.month = $2::date AND c.state = 'open'`,
      [site, `${month}-01`]
    );
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO plenum.chargeback_statement (site_id, month, from_time, until_time, prices, inputs, simulated)
       SELECT site_id, $2::date, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000), $5, $6::jsonb, $7
         FROM plenum.site WHERE code = $1 RETURNING statement_id AS id`,
      [site, `${month}-01`, fromMs, untilMs, prices, JSON.stringify(inputs), simulated]
    );
    const [made] = rows;
    if (!made) {
      throw new Error(`Chargeback: ${site} is not a site of this database.`);
    }
    await insertRows(client, 'hour', made.id, hours, [
      ['hour', 'float8', 'to_timestamp(hour / 1000)', ({ hourMs }) => hourMs],
      ['day', 'text', 'day::date', ({ day }) => day],
      ['share', 'text', 'share', ({ share }) => share],
      ['owner', 'text', 'owner', ({ owner }) => owner],
      ['currency', 'text', 'currency', ({ currency }) => currency],
    ]);
    await insertRows(client, 'job', made.id, jobs, [
      ['day', 'text', 'day::date', ({ day }) => day],
      ['scheduler', 'text', 'scheduler', ({ scheduler }) => scheduler],
      ['job_id', 'text', 'job_id', ({ job }) => job],
      ['tenant', 'text', 'tenant', ({ tenant }) => tenant],
      ['currency', 'text', 'currency', ({ currency }) => currency],
    ]);
    await client.query(
      `INSERT INTO plenum.chargeback_day (statement_id, day, share, owner, currency, ${COLUMNS.join(', ')})
       SELECT $1, day, share, owner, currency, ${COLUMNS.map((name) => `sum(${name})`).join(', ')}
         FROM plenum.chargeback_hour WHERE statement_id = $1 GROUP BY day, share, owner, currency`,
      [made.id]
    );
    await client.query('COMMIT');
    return made.id;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

type Key<Row> = [column: string, type: string, sql: string, of: (row: Row) => string | number];

async function insertRows<Row extends { amounts: Amounts }>(
  client: Client,
  table: 'hour' | 'job',
  id: number,
  rows: readonly Row[],
  keys: ReadonlyArray<Key<Row>>
): Promise<void> {
  const names = [...keys.map(([column]) => column), ...COLUMNS];
  const types = [...keys.map(([, type]) => type), ...COLUMNS.map(() => 'int8')];
  const values = [...keys.map(([, , sql]) => sql), ...COLUMNS];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    await client.query(
      `INSERT INTO plenum.chargeback_${table} (statement_id, ${names.join(', ')})
       SELECT $1::int, ${values.join(', ')}
         FROM unnest(${types.map((type, index) => `$${index + 2}::${type}[]`).join(', ')}) AS given(${names.join(', ')})`,
      [
        id,
        ...keys.map(([, , , of]) => some.map(of)),
        ...AMOUNTS.map((name) => some.map(({ amounts }) => amounts[name])),
      ]
    );
  }
}

/** What closing a month came to. */
export type Closing = 'closed' | 'correction' | 'unchanged';

/**
 * Closes an open statement, or makes a correction of what differs from the one that is closed.
 * @throws the server's error: SQLSTATE `PL001` not allowed, `PL002` not there any more, `PL003` the month is not over
 */
export async function closeStatement(
  client: Client,
  statement: number,
  { login, role }: { login: string; role: string }
): Promise<Closing> {
  const { rows } = await client.query<{ outcome: Closing }>(
    "SELECT plenum.close_chargeback($1, $2, $3, 'command') AS outcome",
    [statement, login, role]
  );
  return (rows[0] as { outcome: Closing }).outcome;
}

export interface ListedStatement {
  id: number;
  site: string;
  month: string;
  state: 'open' | 'closed' | 'correction';
  untilMs: number;
  madeMs: number;
  closedMs: number | null;
  login: string | null;
  /** Whether its figures are still those that were closed; null while it is open. */
  isIntact: boolean | null;
  /** Of all its rows: kWh, and money by currency, as `166.90 EUR`. */
  kwh: number;
  cost: string;
}

/** All statements, in the order of their sites and months. Reads every figure of those that are closed, to check them. */
export async function listStatements(client: Client): Promise<ListedStatement[]> {
  const { rows } = await client.query<ListedStatement>(`
    SELECT c.statement_id AS id, s.code AS site, to_char(c.month, 'YYYY-MM') AS month, c.state, c.login,
           (extract(epoch FROM c.until_time) * 1000)::float8 AS "untilMs", (extract(epoch FROM c.made_time) * 1000)::float8 AS "madeMs",
           (extract(epoch FROM c.closed_time) * 1000)::float8 AS "closedMs",
           CASE WHEN c.hash IS NOT NULL THEN c.hash = plenum.chargeback_hash(c.statement_id) END AS "isIntact",
           coalesce((SELECT sum(it_mwh + overhead_mwh) / 1e6 FROM plenum.chargeback_day d WHERE d.statement_id = c.statement_id), 0)::float8 AS kwh,
           coalesce((SELECT string_agg(trim_scale(total) || ' ' || currency, ', ' ORDER BY currency) FROM (
             SELECT currency, round(sum(cost_micro) / 1e6, 3) AS total FROM plenum.chargeback_day d
              WHERE d.statement_id = c.statement_id AND currency <> '' GROUP BY currency) AS sums), '') AS cost
      FROM plenum.chargeback_statement c JOIN plenum.site s USING (site_id)
     WHERE c.state <> 'drafted' ORDER BY s.code, c.month, c.statement_id`);
  return rows;
}

/** What owners bear of a closed month, with its corrections and their idle share; undefined where it is not closed. */
export async function readBooked(
  client: Client,
  site: string,
  month: string
): Promise<
  | Array<{ share: 'tenant' | 'unallocated'; owner: string; currency: string; mWh: number; costMicro: number }>
  | undefined
> {
  const { rows } = await client.query<{ ids: number[] | null }>(
    `SELECT array_agg(statement_id) AS ids FROM plenum.chargeback_statement JOIN plenum.site s USING (site_id)
      WHERE s.code = $1 AND month = $2::date AND state IN ('closed', 'correction')`,
    [site, `${month}-01`]
  );
  const ids = rows[0]?.ids;
  if (!ids) {
    return undefined;
  }
  const found = await client.query<{
    share: 'tenant' | 'unallocated';
    owner: string;
    currency: string;
    mWh: number;
    costMicro: number;
  }>(
    `SELECT share, owner, currency, sum(it_mwh + overhead_mwh + idle_mwh)::float8 AS "mWh",
            sum(cost_micro + idle_cost_micro)::float8 AS "costMicro"
       FROM plenum.chargeback_day WHERE statement_id = ANY($1::int[]) GROUP BY 1, 2, 3`,
    [ids]
  );
  return found.rows;
}
