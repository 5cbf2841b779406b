import { connect, type Socket } from 'node:net';

/** RFC 9113, sections 3.4, 4 and 6: what is needed of HTTP/2 to send requests that were put into frames beforehand. */
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const FRAME_HEAD_BYTES = 9;
/** The largest frame that a server has to take; clients in Go send no larger ones. */
const MAX_FRAME_BYTES = 16_384;
const FIRST_WINDOW_BYTES = 65_535;
const FrameType = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 } as const;
const Flag = { endOfStream: 1, ack: 1, endOfHeaders: 4 } as const;
const SETTING_INITIAL_WINDOW = 4;

/** A flag and the length before a message (PROTOCOL-HTTP2.md of gRPC). */
const MESSAGE_HEAD_BYTES = 5;
/** The answer of a server that took all of a request is an empty message; a refusal has none at all. */
const ALL_TAKEN = Buffer.alloc(MESSAGE_HEAD_BYTES);

interface Call {
  /** Frames of the request, and how much of them is sent. */
  frames: Buffer;
  sent: number;
  windowBytes: number;
  answer: Buffer[];
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Sends unary calls over one connection, as @grpc/grpc-js would, for a fraction of its CPU time: a benchmark of a server is to measure the
 * server. It keeps to the windows of the server, and a call resolves only with the answer that everything was taken.
 */
export async function connectGrpc(port: number, path: string): Promise<(body: Buffer) => Promise<void>> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const headers = requestHeaders(path, `127.0.0.1:${port}`);
  const calls = new Map<number, Call>();
  const spare: Buffer[] = [];
  let nextStream = 1;
  let windowBytes = FIRST_WINDOW_BYTES;
  let firstWindowBytes = FIRST_WINDOW_BYTES;

  function fail(error: Error): void {
    calls.forEach(({ reject }) => reject(error));
    calls.clear();
  }

  /** Sends as many frames of a call as fit into the windows. */
  function send(call: Call): void {
    const start = call.sent;
    while (call.sent < call.frames.length) {
      const bytes = call.frames.readUIntBE(call.sent, 3);
      const counted = call.frames[call.sent + 3] === FrameType.data ? bytes : 0;
      if (counted > Math.min(windowBytes, call.windowBytes)) {
        break;
      }
      windowBytes -= counted;
      call.windowBytes -= counted;
      call.sent += FRAME_HEAD_BYTES + bytes;
    }
    if (call.sent > start) {
      socket.write(call.frames.subarray(start, call.sent));
    }
  }

  function onFrame(type: number, flags: number, stream: number, payload: Buffer): void {
    const call = calls.get(stream);
    if (type === FrameType.settings && (flags & Flag.ack) === 0) {
      for (let at = 0; at + 6 <= payload.length; at += 6) {
        if (payload.readUInt16BE(at) === SETTING_INITIAL_WINDOW) {
          const more = payload.readUInt32BE(at + 2) - firstWindowBytes;
          firstWindowBytes += more;
          calls.forEach((one) => (one.windowBytes += more));
        }
      }
      socket.write(frame(FrameType.settings, Flag.ack, 0, Buffer.alloc(0)));
      calls.forEach(send);
    } else if (type === FrameType.windowUpdate) {
      const more = payload.readUInt32BE(0);
      if (stream === 0) {
        windowBytes += more;
        calls.forEach(send);
      } else if (call) {
        call.windowBytes += more;
        send(call);
      }
    } else if (type === FrameType.ping && (flags & Flag.ack) === 0) {
      socket.write(frame(FrameType.ping, Flag.ack, 0, payload));
    } else if (type === FrameType.goAway || type === FrameType.reset) {
      fail(new Error(`The server ended ${type === FrameType.reset ? 'a request' : 'the connection'}.`));
    } else if (type === FrameType.data) {
      call?.answer.push(Buffer.from(payload));
    }
    if (call && type === FrameType.headers && (flags & Flag.endOfStream) !== 0) {
      calls.delete(stream);
      spare.push(call.frames);
      if (Buffer.concat(call.answer).equals(ALL_TAKEN)) {
        call.resolve();
      } else {
        call.reject(new Error('The server did not take all of a request.'));
      }
    }
  }

  readFrames(socket, onFrame, fail);
  socket.write(Buffer.concat([Buffer.from(PREFACE, 'latin1'), frame(FrameType.settings, 0, 0, Buffer.alloc(0))]));
  return (body) =>
    new Promise((resolve, reject) => {
      const frames = framed(headers, body, nextStream, spare.pop());
      const call: Call = { frames, sent: 0, windowBytes: firstWindowBytes, answer: [], resolve, reject };
      calls.set(nextStream, call);
      nextStream += 2;
      send(call);
    });
}

function readFrames(
  socket: Socket,
  onFrame: (type: number, flags: number, stream: number, payload: Buffer) => void,
  onEnd: (error: Error) => void
): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + FRAME_HEAD_BYTES <= bytes.length) {
      const end = at + FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
      if (end > bytes.length) {
        break;
      }
      const payload = bytes.subarray(at + FRAME_HEAD_BYTES, end);
      onFrame(bytes[at + 3] as number, bytes[at + 4] as number, bytes.readUInt32BE(at + 5) & 0x7fffffff, payload);
      at = end;
    }
    rest = Buffer.from(bytes.subarray(at));
  });
  socket.on('error', onEnd);
  socket.on('close', () => onEnd(new Error('The server closed the connection.')));
}

function frameHead(into: Buffer, at: number, type: number, flags: number, stream: number, bytes: number): number {
  into.writeUIntBE(bytes, at, 3);
  into[at + 3] = type;
  into[at + 4] = flags;
  return into.writeUInt32BE(stream, at + 5);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(FRAME_HEAD_BYTES + payload.length);
  bytes.set(payload, frameHead(bytes, 0, type, flags, stream, payload.length));
  return bytes;
}

/** A whole request in frames, in memory that was there before if it is as long. */
function framed(headers: Buffer, body: Buffer, stream: number, memory: Buffer | undefined): Buffer {
  const message = MESSAGE_HEAD_BYTES + body.length;
  const length = FRAME_HEAD_BYTES + headers.length + Math.ceil(message / MAX_FRAME_BYTES) * FRAME_HEAD_BYTES + message;
  const frames = memory?.length === length ? memory : Buffer.allocUnsafeSlow(length);
  let at = frameHead(frames, 0, FrameType.headers, Flag.endOfHeaders, stream, headers.length);
  frames.set(headers, at);
  at += headers.length;
  for (let start = 0; start < message; start += MAX_FRAME_BYTES) {
    const end = Math.min(message, start + MAX_FRAME_BYTES);
    at = frameHead(frames, at, FrameType.data, end === message ? Flag.endOfStream : 0, stream, end - start);
    if (start === 0) {
      frames.writeUInt32BE(body.length, frames.writeUInt8(0, at));
    }
    const head = start === 0 ? MESSAGE_HEAD_BYTES : 0;
    frames.set(body.subarray(start + head - MESSAGE_HEAD_BYTES, end - MESSAGE_HEAD_BYTES), at + head);
    at += end - start;
  }
  return frames;
}

/** RFC 7541 (HPACK): what is in its static table by its index, all else as text that is not to be remembered. */
function requestHeaders(path: string, authority: string): Buffer {
  const text = (value: string) => [value.length, ...Buffer.from(value, 'latin1')];
  return Buffer.from([
    ...[0x83, 0x86],
    ...[0x04, ...text(path)],
    ...[0x01, ...text(authority)],
    ...[0x0f, 0x10, ...text('application/grpc')],
    ...[0x0f, 0x2b, ...text('bench')],
    ...[0x00, ...text('te'), ...text('trailers')],
  ]);
}
