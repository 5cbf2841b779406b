import type { ClientBase } from 'pg';

/** Points are announced as of now; a past that is played into a database needs them to have been there, epoch ms. */
export async function openPointsFrom(client: Pick<ClientBase, 'query'>, fromMs: number): Promise<void> {
  await client.query('UPDATE plenum.point SET valid_from = to_timestamp($1::float8 / 1000)', [fromMs]);
}
