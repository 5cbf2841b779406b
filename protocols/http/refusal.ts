import { decodeBody } from './content-encoding.ts';
import type { HttpStatusError } from './page-request.ts';

/** What a server says about a refusal is a page at most. */
const MAX_BYTES = 1024 * 1024;
/** Of it, in a message. */
const MAX_QUOTED = 300;

/** What the server wrote with a refusal; empty where it cannot be unpacked. */
export async function refusalText({ body, headers }: HttpStatusError): Promise<string> {
  const decoded = await decodeBody(body, headers['content-encoding'], MAX_BYTES).catch(() => Buffer.alloc(0));
  return decoded.toString('utf8');
}

/** A peer's words in one line, as part of a message; nothing of a page of HTML. */
export function quotedLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s\uFFFD]+/gu, ' ').trim();
  return line.startsWith('<') ? '' : line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}
