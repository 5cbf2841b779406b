import { bitsOf, type RegisterType } from './register-type.ts';

/** Integers from here on are meant as bit patterns of floats as well: no float32 of a plant is this large. */
const SMALLEST_FLOAT_PATTERN = 0x40000000;
const HEXADECIMAL = /^0x[0-9a-f]+$/i;

/**
 * The bit patterns by which a device says "no reading". Hexadecimal is the pattern itself; a decimal is rounded to the
 * type of the register first, so that 0.1 matches what a float32 makes of it. YAML turns an unquoted 0xFF7FFFFF into a
 * large integer, which for a float therefore counts as a pattern, too.
 * @returns `undefined` where no value of the type can be meant
 */
export function sentinelPatterns(sentinel: number | string, type: RegisterType): bigint[] | undefined {
  const width = bitsOf(type);
  if (typeof sentinel === 'string' && HEXADECIMAL.test(sentinel)) {
    const pattern = BigInt(sentinel);
    return pattern < 1n << BigInt(width) ? [pattern] : undefined;
  }
  if (type === 'float32' || type === 'float64') {
    return floatPatterns(Number(sentinel), width);
  }
  if (!/^-?\d+$/.test(String(sentinel))) {
    return undefined;
  }
  // A manual may print the same sentinel as -32768 or as 32768.
  const integer = BigInt(sentinel);
  const fits = BigInt.asUintN(width, integer) === integer || BigInt.asIntN(width, integer) === integer;
  return fits ? [BigInt.asUintN(width, integer)] : undefined;
}

function floatPatterns(value: number, width: number): bigint[] {
  const view = new DataView(new ArrayBuffer(8));
  const patternOf = (float: number) => {
    if (width === 32) {
      view.setFloat32(0, float);
      return BigInt(view.getUint32(0));
    }
    view.setFloat64(0, float);
    return view.getBigUint64(0);
  };
  // Zero has two patterns.
  const patterns = value === 0 ? [patternOf(0), patternOf(-0)] : [patternOf(value)];
  if (width === 32 && Number.isInteger(value) && value >= SMALLEST_FLOAT_PATTERN && value < 2 ** 32) {
    patterns.push(BigInt(value));
  }
  return patterns;
}
