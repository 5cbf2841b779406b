export const REGISTER_TYPES = [
  'bool',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
] as const;
export type RegisterType = (typeof REGISTER_TYPES)[number];

const BITS_PER_REGISTER = 16;

/** Width of a type; a coil or discrete input is one bit. */
export function bitsOf(type: RegisterType): number {
  return type === 'bool' ? 1 : Number(type.replace(/\D/g, ''));
}

/** Number of 16 bit registers of a type; a coil or discrete input is one bit, counted as 1. */
export function registerCount(type: RegisterType): number {
  return Math.ceil(bitsOf(type) / BITS_PER_REGISTER);
}
