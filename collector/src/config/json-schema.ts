import { z } from 'zod';
import { MANIFESTS } from '../sources/registry.ts';
import { baseConfigSchema } from './schema.ts';

/** Editors that speak the YAML language server find it by this address in the first line of a file. */
const SCHEMA_TITLE = 'Plenum collector configuration';

/** JSON Schema (draft 2020-12) of the whole configuration, with the sources of every protocol. */
export async function configJsonSchema(): Promise<unknown> {
  const adapters = await Promise.all(MANIFESTS.map((manifest) => manifest.load()));
  const sources = adapters.map((adapter) => adapter.configSchema);
  const schema = baseConfigSchema.extend({ sources: z.array(z.union(sources)).default([]) });
  return { title: SCHEMA_TITLE, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}

/** The text of `collector/config.schema.json`. */
export async function configJsonSchemaText(): Promise<string> {
  return `${JSON.stringify(await configJsonSchema(), null, 2)}\n`;
}
