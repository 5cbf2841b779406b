import { z } from 'zod';
import { rememberNamespaces, type KnownNamespaces, type NamespaceRecord } from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { OpcuaConfig } from './config.ts';

const notesSchema = z.object({
  endpoint: z.string(),
  namespaces: z.array(z.string()),
  indexes: z.array(z.number().int().nonnegative()),
});

/** What the namespace indexes meant when this source met its server first, in this process or before it. */
export async function recallNamespaces(
  { endpoint, points }: OpcuaConfig,
  context: SourceContext,
  namespaces: readonly string[]
): Promise<KnownNamespaces> {
  const notes = notesSchema.safeParse(await context.notes.read()).data;
  const kept: NamespaceRecord | undefined = notes?.endpoint === endpoint ? notes : undefined;
  return rememberNamespaces(
    namespaces,
    points.map(({ node }) => node),
    kept
  );
}

/** Keeps what the indexes mean for the next process; what they meant before stays while one means another namespace. */
export async function keepNamespaces(
  { endpoint }: OpcuaConfig,
  context: SourceContext,
  known: KnownNamespaces,
  namespaces: readonly string[]
): Promise<void> {
  const record = known.record(namespaces);
  if (record) {
    await context.notes.write({ endpoint, ...record });
  }
}
