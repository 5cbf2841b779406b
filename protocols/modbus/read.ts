/** What a reader of Modbus devices needs. Nothing here can write: there are frames for the four reading functions only. */
export { BYTE_ORDERS, wirePlaces } from './byte-order.ts';
export { compileDecoder, compileRawDecoder, type RawDecoder, type ValueLayout } from './decode.ts';
export { modbusEndpointShape, modbusTimingShape } from './endpoint.ts';
export { EXCEPTION, ModbusError } from './errors.ts';
export { readRequest } from './frame.ts';
export { createLineMemory, modbusLines, type LineMemory, type Lines } from './lines.ts';
export { bitsOf, REGISTER_TYPES, registerCount, type RegisterType } from './register-type.ts';
export { sentinelPatterns } from './sentinel.ts';
export {
  isBitTable,
  MAX_BITS_PER_READ,
  MAX_REGISTERS_PER_READ,
  TABLES,
  type RegisterRange,
  type Table,
} from './table.ts';
