/** `npm run sources`: writes what lists the sources anew from their manifests, examples and schemas. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configJsonSchemaText } from '#collector/config/json-schema.ts';
import { MANIFESTS } from '#collector/sources/registry.ts';
import { ROOT } from './lib/run.ts';
import { exampleConfiguration, withSourceTables } from './lib/sources.ts';

const EXAMPLE = 'collector/config.example.yaml';

/** New texts of the files, by their paths from the root; the rest of each is taken from what it is now. */
export async function sourceFiles(): Promise<Record<string, string>> {
  const textOf = (file: string) => readFile(path.join(ROOT, file), 'utf8');
  const examples = MANIFESTS.map(({ protocol }) => textOf(`collector/src/sources/${protocol}/example.yaml`));
  return {
    'docs/README.md': await withSourceTables(await textOf('docs/README.md'), MANIFESTS),
    'docs/collector.md': await withSourceTables(await textOf('docs/collector.md'), MANIFESTS),
    [EXAMPLE]: await exampleConfiguration(await textOf(EXAMPLE), await Promise.all(examples)),
    'collector/config.schema.json': await configJsonSchemaText(),
  };
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(await sourceFiles())) {
    await writeFile(path.join(ROOT, file), text);
  }
}
