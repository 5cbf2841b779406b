import { createServer, type AddressInfo, type Socket } from 'node:net';
import { checksum } from '../frame-rtu.ts';

/** A request as a device of the tests sees it. */
export interface RawRequest {
  unitId: number;
  code: number;
  start: number;
  length: number;
  /** Number of the connection, from 0, in the order in which they were made. */
  connection: number;
  /** Number of the request, from 0, over all connections. */
  index: number;
}

/** What the device does with it; the right answer, at once, unless said. */
export interface RawAnswer {
  silent?: boolean;
  delayMs?: number;
  /** Another unit answers. */
  unitId?: number;
  exception?: number;
  /** The values; register n of unit u holds u * 1000 + n where absent. */
  words?: number[];
  /** Changes the bytes that go out. */
  spoil?: (frame: Buffer) => Buffer;
  hangUp?: boolean;
}

/** A device without manners, for the tests: real sockets, frames made by hand. Requests must come in one piece each. */
export async function startRawDevice(
  transport: 'tcp' | 'rtu',
  answer: (request: RawRequest) => RawAnswer,
  onConnection: (socket: Socket, number: number) => void = () => undefined
) {
  const sockets = new Set<Socket>();
  const requests: RawRequest[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    const connection = connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    onConnection(socket, connection);
    socket.on('data', (frame: Buffer) => {
      const header = transport === 'tcp' ? 6 : 0;
      const request: RawRequest = {
        unitId: frame[header] ?? 0,
        code: frame[header + 1] ?? 0,
        start: frame.readUInt16BE(header + 2),
        length: frame.readUInt16BE(header + 4),
        connection,
        index: requests.length,
      };
      requests.push(request);
      const given = answer(request);
      if (given.hangUp) {
        socket.destroy();
      }
      if (given.silent || given.hangUp) {
        return;
      }
      const out = transport === 'tcp' ? withHeader(frame, pduOf(request, given)) : withChecksum(pduOf(request, given));
      setTimeout(() => socket.write(given.spoil?.(out) ?? out), given.delayMs ?? 0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    connections: () => connections,
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function pduOf(request: RawRequest, { unitId = request.unitId, exception, words }: RawAnswer): Buffer {
  if (exception !== undefined) {
    return Buffer.from([unitId, request.code | 0x80, exception]);
  }
  const values = Buffer.alloc(request.length * 2);
  for (let index = 0; index < request.length; index++) {
    values.writeUInt16BE(words?.[index] ?? request.unitId * 1000 + request.start + index, index * 2);
  }
  return Buffer.concat([Buffer.from([unitId, request.code, values.length]), values]);
}

function withHeader(request: Buffer, pdu: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, 6));
  header.writeUInt16BE(pdu.length, 4);
  return Buffer.concat([header, pdu]);
}

function withChecksum(pdu: Buffer): Buffer {
  return Buffer.concat([pdu, checksum(pdu)]);
}
