import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { clause } from '#model/text/clause.ts';
import type { ModbusEndpoint } from './endpoint.ts';
import { ModbusError } from './errors.ts';
import { rtuFraming } from './frame-rtu.ts';
import { tcpFraming } from './frame-tcp.ts';
import { askedOf, payloadOf, readRequest, type Arrival, type Asked, type Framing } from './frame.ts';
import type { RegisterRange } from './table.ts';

/**
 * Silence after which a frame that came in pieces is taken for all there is. Serial servers send what they have every
 * few milliseconds; a request in the rest of a broken frame would spoil the next answer, too.
 */
const QUIET_MS = 50;
const KEEP_ALIVE_MS = 10_000;
/** Several of the longest frames; more comes in several pieces. */
const RECEIVE_BYTES = 2_048;

export interface ModbusConnection {
  /**
   * Reads one block: the registers as bytes in wire order, or one byte (0 or 1) for each bit. One at a time: the caller
   * waits for an answer before it asks again.
   * @param timeoutMs how long to wait; as configured where absent
   * @throws ModbusError of any kind
   */
  read(block: RegisterRange, timeoutMs?: number): Promise<Buffer>;
  /** Connects if there is no connection; rejects with a ModbusError of kind `lost`. */
  open(): Promise<void>;
  /** Whether the device ended the last connection, also between two requests; the next request makes a new one. */
  isHungUp(): boolean;
  /** Ends the connection for good. */
  close(): void;
}

interface Pending {
  asked: Asked;
  block: RegisterRange;
  resolve: (bytes: Buffer) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
  quietTimer?: NodeJS.Timeout;
}

/** One TCP connection to a device or gateway. A dropped connection comes back with the next request. */
export function modbusConnection(endpoint: ModbusEndpoint): ModbusConnection {
  const where = `Modbus ${endpoint.host}:${endpoint.port}`;
  const isRtu = endpoint.transport === 'rtu-over-tcp';
  let socket: Socket | undefined;
  let framing: Framing | undefined;
  let pending: Pending | undefined;
  let closed = false;
  let hungUp = false;

  function drop(): void {
    socket?.destroy();
    socket = undefined;
    framing = undefined;
  }

  function settle(): Pending | undefined {
    const settled = pending;
    pending = undefined;
    clearTimeout(settled?.timer);
    clearTimeout(settled?.quietTimer);
    return settled;
  }

  function fail(error: ModbusError): void {
    settle()?.reject(error);
  }

  function onLost(lost: Socket, reason: string): void {
    if (lost === socket) {
      hungUp = true;
      drop();
      fail(new ModbusError('lost', `${where} ${clause(reason)}.`));
    }
  }

  function onArrival(arrival: Arrival | undefined): void {
    if (!pending || !arrival) {
      return;
    }
    const { asked, block } = pending;
    if (arrival.kind === 'answer') {
      const { resolve, reject } = settle() as Pending;
      try {
        resolve(payloadOf(arrival.pdu, asked, block, where));
      } catch (error) {
        reject(error as Error);
      }
      return;
    }
    if (arrival.kind === 'foreign') {
      if (isRtu) {
        // The right answer may still come, and would pass for that of the next request.
        drop();
      }
      fail(new ModbusError('foreign', `${where}: unit ${arrival.unitId} answered for unit ${asked.unitId}.`));
      return;
    }
    if (arrival.kind === 'desynchronised') {
      drop();
    }
    fail(new ModbusError('garbled', `${where} sent ${arrival.what}.`));
  }

  function onData(chunk: Buffer): void {
    onArrival(framing?.receive(chunk));
    if (pending && isRtu) {
      clearTimeout(pending.quietTimer);
      pending.quietTimer = setTimeout(() => onArrival(framing?.quiet()), QUIET_MS);
    }
  }

  function onTimeout(timeoutMs: number): void {
    if (isRtu) {
      // RTU frames carry no transaction id: a late answer would be taken for that of the next request.
      drop();
    }
    fail(new ModbusError('timeout', `${where} did not answer within ${Math.round(timeoutMs)} ms.`));
  }

  async function opened(): Promise<Socket> {
    if (closed) {
      throw new ModbusError('lost', `${where} was closed.`);
    }
    if (socket && !socket.destroyed) {
      return socket;
    }
    const opening = connect({
      host: endpoint.host,
      port: endpoint.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      // One buffer for the whole connection instead of a new one of 64 KB per answer, and no stream between.
      onread: {
        buffer: Buffer.alloc(RECEIVE_BYTES),
        callback(bytes, buffer) {
          onData(Buffer.from(buffer.subarray(0, bytes)));
          return true;
        },
      },
    });
    socket = opening;
    framing = isRtu ? rtuFraming() : tcpFraming();
    const timeout = setTimeout(
      () => opening.destroy(new Error(`no connection within ${endpoint.timeout} ms`)),
      endpoint.timeout
    );
    try {
      await new Promise<void>((resolve, reject) => {
        opening.once('connect', resolve);
        opening.once('close', () => reject(new Error('the connection was closed')));
        opening.once('error', reject);
      });
    } catch (error) {
      drop();
      const { code, message } = error as NodeJS.ErrnoException;
      throw new ModbusError('lost', `${where}: ${clause(code ?? message)}.`, { cause: error });
    } finally {
      clearTimeout(timeout);
    }
    hungUp = false;
    opening.on('error', (error: NodeJS.ErrnoException) => onLost(opening, `failed: ${error.code ?? error.message}`));
    opening.on('close', () => onLost(opening, 'closed the connection'));
    return opening;
  }

  async function read(block: RegisterRange, timeoutMs = endpoint.timeout): Promise<Buffer> {
    const connected = await opened();
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const asked = askedOf(block);
        pending = { asked, block, resolve, reject, timer: setTimeout(onTimeout, timeoutMs, timeoutMs) };
        connected.write((framing as Framing).request(asked, readRequest(block)));
      });
    } finally {
      if (endpoint.pauseBetweenRequests > 0) {
        await sleep(endpoint.pauseBetweenRequests);
      }
    }
  }

  return {
    read,
    open: async () => void (await opened()),
    isHungUp: () => hungUp,
    close() {
      closed = true;
      drop();
      fail(new ModbusError('lost', `${where} was closed.`));
    },
  };
}
