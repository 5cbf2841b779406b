import { type BackendCommand, type BackendProcess, type LogLine, startBackendProcess } from './backend-process.ts';
import { connectPlugin, type PluginClient } from './plugin-client.ts';

/** Grafana restarts a crashed plugin at the same pace. */
const RESTART_DELAY_MS = 1_000;

export interface Supervisor {
  /** The connected backend; waits while it restarts. */
  client(): Promise<PluginClient>;
  /** Process id of the running backend. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

interface Running {
  process: BackendProcess;
  client: PluginClient;
}

/**
 * Keeps one backend process alive, as Grafana does: a crashed one is started again after a second.
 * @throws {Error} when its very first start fails
 */
export async function superviseBackend(command: BackendCommand, onLog: LogLine): Promise<Supervisor> {
  let stopping = false;
  let pid: number | undefined;
  let current: Promise<Running>;

  const start = async (): Promise<Running> => {
    const process = await startBackendProcess(command, onLog);
    pid = process.pid;
    const client = connectPlugin(process.target);
    void process.ended.then((how) => {
      pid = undefined;
      client.close();
      if (!stopping) {
        onLog(`Data source backend: ${how}; starting it again.`);
        current = restart();
        current.catch(() => undefined);
      }
    });
    return { process, client };
  };
  const restart = async (): Promise<Running> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, RESTART_DELAY_MS));
      try {
        return await start();
      } catch (error) {
        if (stopping) {
          throw error;
        }
        onLog((error as Error).message);
      }
    }
  };

  current = start();
  await current;
  return {
    client: async () => (await current).client,
    pid: () => pid,
    stop: async () => {
      stopping = true;
      const running = await current.catch(() => undefined);
      if (running) {
        await running.client.shutdown().catch(() => undefined);
        await running.process.awaitEnd();
      }
    },
  };
}
