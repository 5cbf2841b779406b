import { z } from 'zod';
import { clause } from '#model/text/clause.ts';
import { inventoryClient, readInventory } from '#protocols/netbox/read.ts';
import { pause } from '../../backoff.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { NetboxConfig } from './config.ts';
import { mapInventory } from './topology.ts';
import type { FormerIds, MappedInventory } from './topology.ts';

const idsSchema = z.record(z.string(), z.string());
const notesSchema = z.object({ url: z.string(), racks: idsSchema, devices: idsSchema });

/** Complaints that the state shows; each is in the log as well. */
const MAX_SHOWN = 3;

/**
 * Reads the whole inventory at the interval until the signal aborts. A list that comes in part counts for nothing; an item that cannot
 * be read stays as it was with what lies in it, and nothing is removed meanwhile.
 */
export async function runNetbox(config: NetboxConfig, context: SourceContext): Promise<void> {
  const client = inventoryClient(config);
  const { signal } = context;
  let said = new Set<string>();
  try {
    let ids = await formerIds(config, context);
    while (!signal.aborted) {
      const read = await readInventory(client, config, signal);
      const mapped = mapInventory(read, config, context.site, ids);
      ids = mapped.ids;
      await context.notes.write({ url: config.url, ...ids });
      await context.inventory(mapped.topology, mapped.isWhole);
      for (const complaint of mapped.complaints.filter((one) => !said.has(one))) {
        context.log.warn(`${context.name}: ${clause(complaint)}.`);
      }
      said = new Set(mapped.complaints);
      tellState(mapped, context);
      await pause(config.interval, signal);
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    await client.close();
  }
}

/** An object keeps its id when it is renamed, over restarts too; those of another server are not ours. */
async function formerIds({ url }: NetboxConfig, { notes }: SourceContext): Promise<FormerIds | undefined> {
  const { data } = notesSchema.safeParse(await notes.read());
  return data?.url === url ? { racks: data.racks, devices: data.devices } : undefined;
}

function tellState({ topology, complaints }: MappedInventory, context: SourceContext): void {
  const { racks, equipment } = topology;
  if (complaints.length > 0) {
    context.state('degraded', complaints.slice(0, MAX_SHOWN).join('; '));
  } else if (racks.length + equipment.length === 0) {
    context.state('degraded', 'no rack and no device: correct sites, tags and roles, or the rights of the token');
  } else {
    context.state('connected', `${racks.length} racks, ${equipment.length} pieces of equipment`);
  }
}
