import { ModbusError } from './errors.ts';
import { isBitTable, type RegisterRange, type Table } from './table.ts';

/** Function codes of the application protocol V1.1b3, sections 6.1 to 6.4. There is no code for any other: we only read. */
export const FUNCTION_CODES: Readonly<Record<Table, number>> = { coil: 1, discrete: 2, holding: 3, input: 4 };

/** Set in the function code of an answer that is an exception. */
export const EXCEPTION_FLAG = 0x80;

/** What a request expects to be answered. */
export interface Asked {
  unitId: number;
  functionCode: number;
  /** Bytes of registers or bits in a full answer. */
  byteCount: number;
}

/** What the bytes of a peer amount to, in the order in which they came. */
export type Arrival =
  | { kind: 'answer'; pdu: Buffer }
  /** Another unit answered. */
  | { kind: 'foreign'; unitId: number }
  /** The frame cannot be read; the next request may go out. */
  | { kind: 'garbled'; what: string }
  /** Nobody knows where the next frame begins. */
  | { kind: 'desynchronised'; what: string };

/** How requests and answers are wrapped on one connection; it remembers what came of an answer so far. */
export interface Framing {
  /** The frame of a request; answers to earlier ones no longer count. */
  request(asked: Asked, pdu: Buffer): Buffer;
  /** Takes what arrived; `undefined` while the answer is not complete. */
  receive(chunk: Buffer): Arrival | undefined;
  /** Called when bytes came and nothing more for `QUIET_MS`: gives up on a frame that is complete but unreadable. */
  quiet(): Arrival | undefined;
}

export function askedOf(block: RegisterRange): Asked {
  const byteCount = isBitTable(block.table) ? Math.ceil(block.length / 8) : 2 * block.length;
  return { unitId: block.unitId, functionCode: FUNCTION_CODES[block.table], byteCount };
}

export function readRequest(block: RegisterRange): Buffer {
  const pdu = Buffer.alloc(5);
  pdu[0] = FUNCTION_CODES[block.table];
  pdu.writeUInt16BE(block.start, 1);
  pdu.writeUInt16BE(block.length, 3);
  return pdu;
}

/**
 * The payload of an answer: registers as bytes in wire order, or one byte (0 or 1) per bit.
 * @throws ModbusError of kind `exception`, or `garbled` where the answer is to something else
 */
export function payloadOf(pdu: Buffer, asked: Asked, block: RegisterRange, where: string): Buffer {
  const [code = 0, second = 0] = pdu;
  if (code === (asked.functionCode | EXCEPTION_FLAG)) {
    throw new ModbusError('exception', `${where} answered ${exceptionText(second)}.`, { code: second });
  }
  if (code !== asked.functionCode || second !== asked.byteCount || pdu.length !== 2 + asked.byteCount) {
    throw new ModbusError('garbled', `${where} gave an answer that does not belong to the request.`);
  }
  const payload = pdu.subarray(2);
  return isBitTable(block.table) ? unpacked(payload, block.length) : payload;
}

function unpacked(bits: Buffer, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, index) => ((bits[index >> 3] ?? 0) >> (index & 7)) & 1));
}

/** Application protocol V1.1b3, section 7. */
const EXCEPTION_TEXTS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledge',
  6: 'device busy',
  7: 'negative acknowledge',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target failed to respond',
};

function exceptionText(code: number): string {
  const text = EXCEPTION_TEXTS[code];
  return text ? `exception ${code}, ${text}` : `exception ${code}`;
}
