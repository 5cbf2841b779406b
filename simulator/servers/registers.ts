import type { RegisterType, SimRegister } from '../points/register.ts';

const LENGTHS: Record<RegisterType, number> = { float32: 2, int32: 2, uint32: 2, uint16: 1, int16: 1 };

/** How many 16-bit registers a value takes. */
export function registerLength(type: RegisterType): number {
  return LENGTHS[type];
}

/** A value in the register's unit as big-endian 16-bit words (ABCD). */
export function encodeRegisters(register: Pick<SimRegister, 'type' | 'scale'>, value: number): number[] {
  const raw = register.type === 'float32' ? value / register.scale : Math.round(value / register.scale);
  const view = new DataView(new ArrayBuffer(4));
  switch (register.type) {
    case 'float32':
      view.setFloat32(0, raw);
      break;
    case 'int32':
    case 'uint32':
      view.setInt32(0, raw);
      break;
    default:
      view.setInt16(0, raw);
      return [view.getUint16(0)];
  }
  return [view.getUint16(0), view.getUint16(2)];
}

/** The inverse of `encodeRegisters`. */
export function decodeRegisters(register: Pick<SimRegister, 'type' | 'scale'>, words: number[]): number {
  const view = new DataView(new ArrayBuffer(4));
  words.forEach((word, i) => view.setUint16(2 * i, word));
  const raw = {
    float32: () => view.getFloat32(0),
    int32: () => view.getInt32(0),
    uint32: () => view.getUint32(0),
    uint16: () => view.getUint16(0),
    int16: () => view.getInt16(0),
  }[register.type]();
  return raw * register.scale;
}
