import pg from 'pg';

/**
 * Claims to be the one that works months out at intervals, for as long as the connection lasts: a runner that crashes, or loses its network,
 * gives its claim up. Resolves with that connection, or with undefined where another runner has it.
 */
export async function claimRunner(url: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'plenum chargeback runner',
    keepAlive: true,
  });
  // Whoever holds it asks before each use whether it is still there.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended('plenum chargeback runner', 0)) AS claimed"
  );
  if (rows[0]?.claimed) {
    return client;
  }
  await client.end();
  return undefined;
}

/** Whether a claim still holds. */
export async function holdsClaim(client: pg.Client): Promise<boolean> {
  return client.query('SELECT 1').then(
    () => true,
    () => false
  );
}
