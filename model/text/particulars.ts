/** Quoted text, and words with a digit in them. */
const PARTICULARS = /"(?:[^"\\]|\\.)*"|\S*\d\S*/g;

/** A message without the names, times and values in it: what is left is the same where the cause is the same. */
export function withoutParticulars(message: string): string {
  return message.replace(PARTICULARS, '');
}
