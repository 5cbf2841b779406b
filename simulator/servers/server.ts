import { createServer, type AddressInfo } from 'node:net';

/** A running protocol server of the plant. */
export interface SimServer {
  /** Where clients connect, e.g. `opc.tcp://127.0.0.1:48400`. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
}

/** Turns a failed listen into one sentence that says what to do. */
export function listenError(what: string, { host, port }: ServerOptions, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Record<string, string> = {
    EADDRINUSE: `${what} port ${port} on ${host} is in use. Choose another with --${what.toLowerCase()}-port, or 0 for a free one.`,
    EACCES: `${what} port ${port} on ${host} needs more rights. Choose a port above 1023 with --${what.toLowerCase()}-port.`,
    EADDRNOTAVAIL: `${what} cannot listen on ${host}, which is not an address of this machine. Choose another with --host.`,
  };
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return new Error(reason ?? `${what} could not start on ${host}:${port}: ${String(error)}.`, { cause: error });
}

/** Whether a port can be taken, and which one; for libraries that cannot listen on port 0 or hide the error. */
export function claimPort(what: string, options: ServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(listenError(what, options, error)));
    probe.listen(options.port, options.host, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
