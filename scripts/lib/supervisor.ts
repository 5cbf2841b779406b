import path from 'node:path';
import { type Service, type ServiceOptions, startService } from './service.ts';

export interface Supervisor {
  start(options: Pick<ServiceOptions, 'name' | 'script' | 'args' | 'env' | 'ready'>): Service;
  /** Rejects when a service is broken for good. */
  broken: Promise<never>;
  /** Stops what was started, the last first, so that the collector can still drain into the database. */
  stop(): Promise<void>;
}

/** Starts services, says when one had to be started again, and stops them in order. */
export function supervise(logDirectory: string, say: (message: string) => void): Supervisor {
  const services: Service[] = [];
  let fail: (error: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    fail = reject;
  });
  broken.catch(() => {});
  return {
    broken,
    start(options) {
      const service = startService({
        ...options,
        logDirectory,
        onExit({ name, code, final, lastWords }) {
          const log = path.join(logDirectory, `${name}.log`);
          if (final) {
            fail(new Error(`the ${name} keeps ending (code ${code}): ${lastWords}. See ${log}`));
          } else {
            say(`${name}: ended (${code === null ? 'killed' : `code ${code}`}) and is started again; see ${log}`);
          }
        },
      });
      services.push(service);
      return service;
    },
    async stop() {
      for (const service of services.reverse()) {
        await service.stop();
      }
    },
  };
}
