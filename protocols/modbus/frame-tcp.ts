import type { Arrival, Asked, Framing } from './frame.ts';

/** MBAP header: transaction, protocol, length, unit (messaging guide V1.0b, section 3.1.3). */
const HEADER_BYTES = 7;
const UNIT_OFFSET = 6;
/** A unit id and at least a function code. */
const MIN_LENGTH = 2;
/** A unit id and a PDU of 253 bytes. */
const MAX_LENGTH = 254;
const TRANSACTION_IDS = 0x10000;

/** Modbus TCP. Answers carry the number of their request, so one that comes late is passed over. */
export function tcpFraming(): Framing {
  let pending: Buffer = Buffer.alloc(0);
  // A gateway may still hold answers for the connection before this one.
  let transaction = Math.floor(Math.random() * TRANSACTION_IDS);
  let current: Asked | undefined;

  function next(): Arrival | undefined {
    while (pending.length >= HEADER_BYTES) {
      const length = pending.readUInt16BE(4);
      if (pending.readUInt16BE(2) !== 0 || length < MIN_LENGTH || length > MAX_LENGTH) {
        return { kind: 'desynchronised', what: 'bytes that are not a frame of Modbus TCP' };
      }
      const end = UNIT_OFFSET + length;
      if (pending.length < end) {
        return undefined;
      }
      const frame = pending.subarray(0, end);
      pending = pending.subarray(end);
      if (!current || frame.readUInt16BE(0) !== transaction) {
        continue;
      }
      const { unitId } = current;
      current = undefined;
      const answering = frame[UNIT_OFFSET] ?? 0;
      return answering === unitId
        ? { kind: 'answer', pdu: frame.subarray(HEADER_BYTES) }
        : { kind: 'foreign', unitId: answering };
    }
    return undefined;
  }

  return {
    request(asked, pdu) {
      transaction = (transaction + 1) % TRANSACTION_IDS;
      current = asked;
      const frame = Buffer.alloc(HEADER_BYTES + pdu.length);
      frame.writeUInt16BE(transaction, 0);
      frame.writeUInt16BE(1 + pdu.length, 4);
      frame[UNIT_OFFSET] = asked.unitId;
      pdu.copy(frame, HEADER_BYTES);
      return frame;
    },
    receive(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      return next();
    },
    quiet: () => undefined,
  };
}
