/** Modbus application protocol V1.1b3, sections 6.1 to 6.4: most registers, and most bits, of one read. */
export const MAX_REGISTERS_PER_READ = 125;
export const MAX_BITS_PER_READ = 2000;

export const TABLES = ['holding', 'input', 'coil', 'discrete'] as const;
export type Table = (typeof TABLES)[number];

/** A set of single bits, without registers. */
export function isBitTable(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

/** A run of registers or bits of one unit. */
export interface RegisterRange {
  unitId: number;
  table: Table;
  start: number;
  /** Registers, or bits in the coil and discrete tables. */
  length: number;
}
