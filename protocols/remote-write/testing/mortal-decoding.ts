import type { WorkerCode } from '../../shared/decoding-task.ts';

/** The thread that decodes remote write, which ends at a message `die`, and does nothing more from a message `hang` on. */
export function mortalDecoding(): WorkerCode {
  const real = import.meta.resolve('../decoding/worker.ts');
  return {
    text: `
      const { parentPort } = require('node:worker_threads');
      const on = parentPort.on.bind(parentPort);
      parentPort.on = (name, listener) => on(name, (task) => {
        if (task.message === 'die') process.exit(7);
        while (task.message === 'hang');
        listener(task);
      });
      import(${JSON.stringify(real)});`,
  };
}
