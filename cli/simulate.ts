import { existsSync } from 'node:fs';
import type { AddCommand } from './lib/command.ts';

export const addSimulate: AddCommand = (program) => {
  program
    .command('simulate')
    .description('run the simulated plant; `plenum simulate --help` lists its options')
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => {
      if (!existsSync(new URL('../simulator/main.ts', import.meta.url))) {
        throw new Error(
          'The simulator is not part of this installation. Run it from the source, or use the image plenum/simulator.'
        );
      }
      const { runSimulator } = await import('#simulator/main.ts');
      await runSimulator(args);
    });
};
