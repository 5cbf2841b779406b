import { z } from 'zod';
import { KubernetesError, type KubernetesClient } from '#protocols/kubernetes/read.ts';

const groupSchema = z.looseObject({ versions: z.array(z.looseObject({ version: z.string() })) });

/** Versions of an API group that a cluster serves; `[]` where it has none of it. */
export async function servedVersions(client: KubernetesClient, group: string, signal: AbortSignal): Promise<string[]> {
  try {
    const { data } = groupSchema.safeParse(await client.get(`/apis/${group}`, signal));
    return data?.versions.map(({ version }) => version) ?? [];
  } catch (error) {
    // Discovery is open to every login by default; where it is not, the group counts as absent.
    if (error instanceof KubernetesError && (error.status === 404 || error.status === 403)) {
      return [];
    }
    throw error;
  }
}
