import { z } from 'zod';
import type { AdapterRegistry } from '../sources/registry.ts';
import { builtInAdapters } from '../sources/registry.ts';
import { PROTOCOLS } from '../sources/source.ts';
import { baseConfigSchema } from './schema.ts';

/** Editors that speak the YAML language server find it by this address in the first line of a file. */
const SCHEMA_TITLE = 'Plenum collector configuration';

/** JSON Schema (draft 2020-12) of the whole configuration, with the sources of every protocol. */
export async function configJsonSchema(adapters: AdapterRegistry = builtInAdapters): Promise<unknown> {
  const sources = [];
  for (const protocol of PROTOCOLS) {
    const adapter = await adapters(protocol);
    if (adapter) {
      sources.push(adapter.configSchema);
    }
  }
  const schema = baseConfigSchema.extend({ sources: z.array(z.union(sources)).default([]) });
  return { title: SCHEMA_TITLE, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}

/** The text of `collector/config.schema.json`. */
export async function configJsonSchemaText(adapters?: AdapterRegistry): Promise<string> {
  return `${JSON.stringify(await configJsonSchema(adapters), null, 2)}\n`;
}
