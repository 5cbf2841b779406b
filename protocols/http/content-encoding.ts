import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';

/** Encodings that a message names as understood; `gzip` is the one that is asked for. */
const KNOWN = 'gzip, deflate, br and zstd';
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** An encoding of an encoding of an encoding is an attack or a mistake. */
const MAX_LAYERS = 2;
/** Names in messages come from the peer. */
const MAX_NAME_LENGTH = 30;

type Decoder = (body: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>;

const unzip = promisify(gunzip) as Decoder;
const DECODERS: Record<string, Decoder> = {
  gzip: unzip,
  // RFC 9110, 8.4.1.3: the same as gzip.
  'x-gzip': unzip,
  deflate: inflateEither,
  br: promisify(brotliDecompress) as Decoder,
  zstd: promisify(zstdDecompress) as Decoder,
};

/**
 * A body without its content encodings. A body that is plainly gzip is unpacked even if the header does not say so.
 * @param header `Content-Encoding`, as it came
 * @throws Error with one clear line for an encoding that is not known, a body that is not what it says, or too long a one
 */
export async function decodeBody(
  body: Buffer,
  header: string | string[] | undefined,
  maxBytes: number
): Promise<Buffer> {
  const named = [header ?? []]
    .flat()
    .flatMap((one) => one.split(','))
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '' && one !== 'identity');
  const encodings = named.length === 0 && body.subarray(0, 2).equals(GZIP_MAGIC) ? ['gzip'] : named;
  if (encodings.length > MAX_LAYERS) {
    throw new Error(
      `answers with ${encodings.length} content encodings on top of each other; turn compression off there`
    );
  }
  let decoded = body;
  // They are listed in the order in which they were applied.
  for (const encoding of encodings.reverse()) {
    decoded = await decode(decoded, encoding, maxBytes);
  }
  return decoded;
}

async function decode(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decoder) {
    const name = encoding.replace(/[^\x21-\x7e]/g, '?').slice(0, MAX_NAME_LENGTH);
    throw new Error(
      `answers with content encoding "${name}", though gzip was asked for; understood are ${KNOWN}. Turn it off at the exporter or proxy`
    );
  }
  try {
    return await decoder(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new BodyTooLongError(maxBytes);
    }
    const { message } = error as Error;
    throw new Error(`the body is not the ${encoding} that its header says (${message})`, { cause: error });
  }
}

/** RFC 9110 means zlib by deflate, some servers send it bare. */
async function inflateEither(body: Buffer, limit: { maxOutputLength: number }): Promise<Buffer> {
  try {
    return (await promisify(inflate)(body, limit)) as Buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_DATA_ERROR') {
      return (await promisify(inflateRaw)(body, limit)) as Buffer;
    }
    throw error;
  }
}

/** A body that is longer than its reader takes. */
export class BodyTooLongError extends Error {
  override name = 'BodyTooLongError';

  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes; raise maxBodySize if that is right`);
  }
}
