import net from 'node:net';

/** Tries to listen on a port of the loopback address. Resolves to the port taken, or to the error's code. */
function listen(port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: taken } = server.address() as net.AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

/** The preferred port if it is free, else one that the system picks. */
export async function freePort(preferred: number): Promise<number> {
  const result = await listen(preferred);
  return typeof result === 'number' ? result : ((await listen(0)) as number);
}

/** @throws Error that says why the port that the user named cannot be had. */
export async function requirePort(port: number): Promise<number> {
  const result = await listen(port);
  if (typeof result === 'number') {
    return result;
  }
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1} npm start`,
    EACCES: `port ${port} needs rights that this user lacks. Choose one above 1023: PORT=3010 npm start`,
  };
  throw new Error(
    reasons[result] ?? `port ${port} cannot be opened (${result}). Choose another: PORT=${port + 1} npm start`
  );
}
