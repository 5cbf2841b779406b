import { EXCEPTION_FLAG, type Arrival, type Asked, type Framing } from './frame.ts';

const CRC_BYTES = 2;
/** Unit, function code, byte count. */
const HEADER_BYTES = 3;
/** Unit, function code, exception code, checksum. */
const EXCEPTION_BYTES = HEADER_BYTES + CRC_BYTES;
/** A frame has at most 256 bytes; more than a few of them for one request is noise that must not fill the memory. */
const MAX_PENDING_BYTES = 4_096;

/**
 * RTU frames in a TCP stream. Nothing in them says to which request they belong: what came before a request is dropped
 * with it, and a frame counts wherever it begins, as long as unit, function code, length and checksum are right.
 */
export function rtuFraming(): Framing {
  let pending: Buffer = Buffer.alloc(0);
  let current: Asked | undefined;

  function find(asked: Asked): Arrival | undefined {
    for (let start = 0; start + EXCEPTION_BYTES <= pending.length; start++) {
      const code = pending[start + 1] ?? 0;
      const isAnswer = code === asked.functionCode && pending[start + 2] === asked.byteCount;
      const isException = code === (asked.functionCode | EXCEPTION_FLAG);
      const length = isAnswer ? HEADER_BYTES + asked.byteCount + CRC_BYTES : EXCEPTION_BYTES;
      const frame = pending.subarray(start, start + length);
      if (pending[start] === asked.unitId && (isAnswer || isException) && frame.length === length && isSound(frame)) {
        return { kind: 'answer', pdu: frame.subarray(1, -CRC_BYTES) };
      }
    }
    return undefined;
  }

  return {
    request(asked, pdu) {
      pending = Buffer.alloc(0);
      current = asked;
      const body = Buffer.concat([Buffer.from([asked.unitId]), pdu]);
      return Buffer.concat([body, checksum(body)]);
    },
    receive(chunk) {
      if (!current) {
        return undefined;
      }
      pending = Buffer.concat([pending, chunk]).subarray(-MAX_PENDING_BYTES);
      const found = find(current);
      current = found ? undefined : current;
      return found;
    },
    quiet() {
      if (!current || pending.length < EXCEPTION_BYTES) {
        return undefined;
      }
      const answering = foreignUnit(pending, current.unitId);
      const isComplete = pending.length >= HEADER_BYTES + current.byteCount + CRC_BYTES;
      if (answering === undefined && !isComplete && !((pending[1] ?? 0) & EXCEPTION_FLAG)) {
        return undefined;
      }
      current = undefined;
      return answering === undefined
        ? { kind: 'garbled', what: 'a frame with a wrong checksum' }
        : { kind: 'foreign', unitId: answering };
    },
  };
}

/** The unit of a whole and sound frame that is not from the unit that was asked. */
function foreignUnit(pending: Buffer, askedUnit: number): number | undefined {
  const [unitId = 0, code = 0, count = 0] = pending;
  const length = code & EXCEPTION_FLAG ? EXCEPTION_BYTES : HEADER_BYTES + count + CRC_BYTES;
  return unitId !== askedUnit && pending.length >= length && isSound(pending.subarray(0, length)) ? unitId : undefined;
}

function isSound(frame: Buffer): boolean {
  return checksum(frame.subarray(0, -CRC_BYTES)).equals(frame.subarray(-CRC_BYTES));
}

/** CRC-16/MODBUS, low byte first (Modbus over serial line V1.02, section 6.2.2). */
export function checksum(bytes: Buffer): Buffer {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
    }
  }
  return Buffer.from([crc & 0xff, crc >> 8]);
}
