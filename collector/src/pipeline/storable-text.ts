// A surrogate without its other half, or NUL: PostgreSQL's text takes neither, and UTF-8 has no bytes for the former.
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text of a device as the database can hold it; what it cannot hold is written as `\u0000`, so that two names stay two. */
export function storableText(text: string): string {
  // Nearly all of them, without a regular expression.
  if (text.isWellFormed() && !text.includes('\0')) {
    return text;
  }
  return text.replace(UNSTORABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for every string and key in plain data. */
export function storableData<Data>(data: Data): Data {
  if (typeof data === 'string') {
    return storableText(data) as Data;
  }
  if (Array.isArray(data)) {
    return data.map(storableData) as Data;
  }
  if (typeof data === 'object' && data !== null) {
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [storableText(key), storableData(value)])
    ) as Data;
  }
  return data;
}
