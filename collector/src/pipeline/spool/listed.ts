/**
 * Events or jobs of one source as they lie in a record, little endian: version u8, 3 reserved | count u32 | JSON. The count
 * is where that of samples is.
 */
export interface Listed {
  source: string;
  simulated: boolean;
  /** Not checked: a record of one bad item has good ones, too. */
  items: unknown[];
}

const VERSION = 1;
const HEADER_BYTES = 8;
/** Of the shortest item, `{}`. */
const MIN_ITEM_BYTES = 2;

export function encodeListed({ source, simulated, items }: Listed): Buffer {
  const json = JSON.stringify({ source, simulated, items });
  const bytes = Buffer.alloc(HEADER_BYTES + Buffer.byteLength(json, 'utf8'));
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt32LE(items.length, 4);
  bytes.write(json, HEADER_BYTES, 'utf8');
  return bytes;
}

/** Throws where the bytes are of another version, or are not a list of items of one source. */
export function decodeListed(bytes: Buffer): Listed {
  const version = bytes.readUInt8(0);
  if (version !== VERSION) {
    throw new RangeError(`its encoding has version ${version}, this collector reads version ${VERSION}`);
  }
  const { source, simulated, items } = JSON.parse(bytes.toString('utf8', HEADER_BYTES)) as Partial<Listed>;
  if (typeof source !== 'string' || typeof simulated !== 'boolean' || !Array.isArray(items)) {
    throw new TypeError('not a list of one source');
  }
  return { source, simulated, items };
}

/** Items in an encoded list; fewer where the bytes are too few to hold as many. */
export function countListed(bytes: Buffer): number {
  return bytes.length < HEADER_BYTES ? 0 : Math.min(bytes.readUInt32LE(4), Math.floor(bytes.length / MIN_ITEM_BYTES));
}
