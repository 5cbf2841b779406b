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
      const { runSimulator } = await import('#simulator/main.ts');
      await runSimulator(args);
    });
};
