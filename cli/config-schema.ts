import { configJsonSchemaText } from '#collector/config/json-schema.ts';
import type { AddCommand } from './lib/command.ts';

export const addConfigSchema: AddCommand = (program) => {
  program
    .command('config-schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(async () => void process.stdout.write(await configJsonSchemaText()));
};
