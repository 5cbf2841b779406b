import { createHash } from 'node:crypto';

const MAX_LENGTH = 200;

/** What stands for a key among what is kept: a query may name 50,000 racks, which would be kept as long as its answer. */
export function shortKey(json: string): string {
  return json.length > MAX_LENGTH ? createHash('sha256').update(json).digest('base64url') : json;
}
