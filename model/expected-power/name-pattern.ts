/** Longer names say nothing more of what a job does, and an index has to hold them. */
const MAX_LENGTH = 120;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Six and more hexadecimal characters that stand alone and have a digit: `7f9c4d5b6`, but not `decade`. */
const HASH = /(?<![\p{L}\p{N}])(?=[a-f]*\d)[0-9a-f]{6,}(?![\p{L}\p{N}])/giu;
const TIME_SEPARATOR = /(?<=\d)T(?=\d)/g;
const UTC_SUFFIX = /(?<=\d)Z(?![\p{L}\p{N}])/gu;
const NUMBER = /\d+/g;
/** What a date, a time or a counter leaves: `#-#-#_#`. */
const RUN = /#(?:[-_.:/+ ]*#)+/g;

/**
 * What the names of jobs of one kind have in common: digits, hashes and dates are `#`.
 * `train-llama-2026-11-27_0042` is `train-llama-#`; a job without a name has the pattern ''.
 */
export function namePattern(name: string | undefined): string {
  return (name ?? '')
    .trim()
    .replace(UUID, '#')
    .replace(HASH, '#')
    .replace(TIME_SEPARATOR, '-')
    .replace(UTC_SUFFIX, '')
    .replace(NUMBER, '#')
    .replace(RUN, '#')
    .slice(0, MAX_LENGTH);
}
