import { z } from 'zod';

const UNIT_BYTES = { KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 } as const;
const WRITE_SIZE = 'write a size such as 64MB or 10GB';
const PATTERN = /^(\d+(?:\.\d+)?)(KB|MB|GB|TB)$/;

function parseBytes(text: string): number {
  const match = PATTERN.exec(text);
  return match ? Math.round(Number(match[1]) * UNIT_BYTES[match[2] as keyof typeof UNIT_BYTES]) : 0;
}

/** A size in the configuration (`64MB`, `10GB`, powers of 1,024), as bytes in the program. */
export function sizeSchema(defaultText: string) {
  return z.string({ error: WRITE_SIZE }).regex(PATTERN, WRITE_SIZE).default(defaultText).transform(parseBytes);
}
