/** What DCGM writes for "no value", in dcgm_structs.h: blank, not found, not supported, not permissioned. */
const INT32_BLANKS = [0x7ffffff0, 0x7ffffff1, 0x7ffffff2, 0x7ffffff3];
const FP64_BLANKS = [0, 1, 2, 3].map((kind) => 2 ** 47 + kind);
const EXACT_BLANKS = new Set([...INT32_BLANKS, ...FP64_BLANKS]);
/** The blanks of int64 begin at 0x7ffffffffffffff0, which a double rounds to 2^63; exporters that print six digits, to this. */
const INT64_BLANK_FROM = 9.22337e18;
const LEAST_BLANK = 0x7ffffff0;
const DCGM_PREFIX = 'DCGM_FI_';

/** Whether a number says that there is no value: NaN, an infinity, or one of DCGM's blanks on a DCGM series. */
export function isBlank(name: string, value: number): boolean {
  if (!Number.isFinite(value)) {
    return true;
  }
  return value >= LEAST_BLANK && name.startsWith(DCGM_PREFIX) && (value >= INT64_BLANK_FROM || EXACT_BLANKS.has(value));
}

/** Whether a number is a value on any series; most are, and for this nothing has to be known of the series. */
export function isNeverBlank(value: number): boolean {
  return value < LEAST_BLANK && value > -LEAST_BLANK;
}
