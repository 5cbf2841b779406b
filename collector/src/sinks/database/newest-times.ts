import type { OpenSession } from './session.ts';

/** Asks, in a session of its own, for the time of the newest sample by address, epoch ms. Rejects while the database is away. */
export async function newestTimesMs(
  open: OpenSession,
  source: string,
  addresses: string[]
): Promise<Map<string, number>> {
  const session = await open();
  try {
    return await session.newestTimesMs(source, addresses);
  } finally {
    await session.close();
  }
}
