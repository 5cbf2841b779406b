import { z } from 'zod';
import { placesOf } from '#database/said.ts';
import type { SourceNotes } from '../contract/notes.ts';
import { HOST_SOURCES } from '../hosts/placed.ts';
import type { SourceIntake } from '../pipeline/intake.ts';
import type { CollectorConfig } from './configured.ts';

const notesSchema = z.object({
  site: z.string(),
  places: z.array(z.object({ kind: z.enum(['zone', 'rack', 'equipment', 'serves']), code: z.string() })),
  sources: z.array(z.string()),
  hosts: z.string(),
});

/**
 * Takes back what this collector's former configuration said of places and the present one does not, and all that sources
 * said which are no longer configured, and what other rules
 * made of hosts. Another collector of the site keeps its own words.
 */
export async function retractFormer(config: CollectorConfig, intake: SourceIntake, notes: SourceNotes): Promise<void> {
  const site = config.site.id;
  const places = (placesOf(config.topology).get(site) ?? []).map(({ kind, code }) => ({ kind, code }));
  const sources = config.sources.map(({ config: { name } }) => name);
  const hosts = config.hosts.text;
  const former = notesSchema.safeParse(await notes.read()).data;
  if (former) {
    const now = new Set(places.map(keyOf));
    const gone = former.places.filter((place) => former.site !== site || !now.has(keyOf(place)));
    const silent = former.sources.filter((source) => !sources.includes(source));
    const outdated = former.hosts === hosts ? [] : HOST_SOURCES;
    intake.retract([
      ...(gone.length > 0 ? [{ site: former.site, source: 'configuration', places: { of: gone } }] : []),
      ...[...silent, ...outdated].map((source) => ({ site: former.site, source, places: { allBut: [] } })),
    ]);
  }
  await notes.write({ site, places, sources, hosts });
}

function keyOf({ kind, code }: { kind: string; code: string }): string {
  return `${kind} ${code}`;
}
