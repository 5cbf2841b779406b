import { setTimeout as sleep } from 'node:timers/promises';
import ModbusSerial from 'modbus-serial';
import type { ModbusConfig } from './config.ts';
import { ModbusError, classifyError } from './errors.ts';
import { isBitTable } from './points.ts';
import type { Item } from './plan.ts';

export interface ModbusConnection {
  /**
   * Reads one block: the registers as bytes in wire order, or one byte (0 or 1) for each bit.
   * @throws ModbusError of kind `exception` (the device refused), `timeout` or `lost`
   */
  read(block: Item): Promise<Uint8Array>;
  /** Connects if there is no connection; rejects with a ModbusError of kind `lost`. */
  open(): Promise<void>;
  /** Ends the connection for good. */
  close(): void;
}

/**
 * One TCP connection to a device or gateway. Requests go out one at a time: transaction ids of the library
 * wrap at 256 and its unit id is shared state, so that concurrent requests would return each other's values.
 * A dropped connection comes back with the next request.
 */
export function modbusConnection(config: ModbusConfig): ModbusConnection {
  let client: ModbusSerial | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  let closed = false;
  /** Fails the request under way: the library would let it run into its timeout when the peer closes. */
  let failPending: (() => void) | undefined;

  function drop(): void {
    const dropped = client;
    client = undefined;
    dropped?.destroy(() => undefined);
  }

  function close(): void {
    closed = true;
    drop();
  }

  async function open(): Promise<ModbusSerial> {
    if (closed) {
      throw new ModbusError('lost', `Modbus ${config.host}:${config.port} was closed.`);
    }
    if (client?.isOpen) {
      return client;
    }
    drop();
    const opening = new ModbusSerial();
    // Without a listener an error of the socket would end the process; requests fail by their own timeout.
    opening.on('error', () => undefined);
    opening.on('close', () => failPending?.());
    opening.setTimeout(config.timeout);
    try {
      await connect(opening, config);
    } catch (error) {
      opening.destroy(() => undefined);
      throw classifyError(error, config);
    }
    client = opening;
    if (closed) {
      drop();
    }
    return opening;
  }

  async function readNow(block: Item): Promise<Uint8Array> {
    const connected = await open();
    try {
      const bytes = await unlessClosed(request(connected, block));
      if (config.pauseBetweenRequests > 0) {
        await sleep(config.pauseBetweenRequests);
      }
      return bytes;
    } catch (cause) {
      const error = classifyError(cause, config);
      // RTU frames carry no transaction id: a late answer would be taken for that of the next request.
      if (error.kind === 'lost' || (error.kind === 'timeout' && config.transport === 'rtu-over-tcp')) {
        drop();
      }
      throw error;
    }
  }

  function unlessClosed<T>(answer: Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    failPending = () => reject(new ModbusError('lost', `Modbus ${config.host}:${config.port} closed the connection.`));
    answer.then(resolve, reject);
    return promise;
  }

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = queue.then(task, task);
    queue = result.catch(() => undefined);
    return result;
  }

  return { read: (block) => inTurn(() => readNow(block)), open: () => inTurn(async () => void (await open())), close };
}

async function connect(client: ModbusSerial, config: ModbusConfig): Promise<void> {
  const options = { port: config.port };
  if (config.transport === 'tcp') {
    await client.connectTCP(config.host, options);
  } else {
    await client.connectTelnet(config.host, options);
  }
}

async function request(client: ModbusSerial, block: Item): Promise<Uint8Array> {
  client.setID(block.unitId);
  if (isBitTable(block.table)) {
    const { data } =
      block.table === 'coil'
        ? await client.readCoils(block.start, block.length)
        : await client.readDiscreteInputs(block.start, block.length);
    return Uint8Array.from(data, Number);
  }
  const { buffer } =
    block.table === 'holding'
      ? await client.readHoldingRegisters(block.start, block.length)
      : await client.readInputRegisters(block.start, block.length);
  return buffer;
}
