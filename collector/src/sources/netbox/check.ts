import { inventoryClient, InventoryError, readInventory } from '#protocols/netbox/read.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import type { NetboxConfig } from './config.ts';
import { mapInventory } from './topology.ts';

/** Reads the inventory once, and says what it made of it. */
export async function checkNetbox(config: NetboxConfig, signal: AbortSignal, site = ''): Promise<CheckResult[]> {
  const startMs = Date.now();
  const client = inventoryClient(config);
  let target = `netbox ${new URL(config.url).host}`;
  try {
    const read = await readInventory(client, config, signal);
    const { topology, isWhole, complaints } = mapInventory(read, config, site);
    const places = { topology, isTopologyPartial: !isWhole };
    target = `${read.server.kind} ${new URL(config.url).host}`;
    const { zones, racks, equipment, serves } = topology;
    const counted = `version ${read.server.version}: ${zones.length} zones, ${racks.length} racks, ${equipment.length} pieces of equipment, ${serves.length} edges`;
    const durationMs = Date.now() - startMs;
    if (complaints.length > 0) {
      const nextStep = isWhole
        ? 'Correct it there, or set custom fields; the rest is used'
        : 'Correct it there, or compare the version of the server with docs/connect-netbox.md; the rest is used';
      return [{ target, ok: false, message: `${counted}; ${complaints.join('; ')}`, nextStep, durationMs, ...places }];
    }
    const isEmpty = racks.length + equipment.length === 0;
    const nextStep = 'Correct sites, tags and roles, or the rights of the token';
    return [{ target, ok: !isEmpty, message: counted, ...(isEmpty ? { nextStep } : {}), durationMs, ...places }];
  } catch (error) {
    const nextStep =
      error instanceof InventoryError ? error.nextStep : 'Check url, tls and that this machine can reach the server';
    return [{ target, ok: false, message: (error as Error).message, nextStep, durationMs: Date.now() - startMs }];
  } finally {
    await client.close();
  }
}
