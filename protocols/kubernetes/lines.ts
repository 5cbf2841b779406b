/** An object is at most 1.5 MB in etcd, and several times that where it is written out; whatever is longer is not one. */
const MAX_LINE_BYTES = 32 << 20;
const NEWLINE = 0x0a;

/** A line that is not an event. What comes after the same version begins with it again. */
export class UnreadableEvent extends Error {
  override name = 'UnreadableEvent';
}

/** The whole lines that came with each chunk, without those that are empty. Half a line at the end is dropped. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[], void> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last === -1) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_LINE_BYTES) {
        throw new UnreadableEvent(`the watch sends a line of more than ${MAX_LINE_BYTES} bytes`);
      }
      continue;
    }
    const whole = Buffer.concat([...parts, chunk.subarray(0, last)]).toString('utf8');
    parts = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    bytes = chunk.length - last - 1;
    const lines = whole.split('\n').filter((line) => line.trim() !== '');
    if (lines.length > 0) {
      yield lines;
    }
  }
}
