/**
 * Reads the SQL that a client sends from its bytes: the frontend messages `Query` and `Parse` of the PostgreSQL protocol. The first
 * message has no type.
 */
export function statementReader(onStatement: (sql: string) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let hasStarted = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const typeBytes = hasStarted ? 1 : 0;
      if (rest.length < typeBytes + 4) {
        return;
      }
      const end = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < end) {
        return;
      }
      const type = hasStarted ? String.fromCharCode(rest[0] as number) : '';
      const body = rest.subarray(typeBytes + 4, end);
      if (type === 'Q') {
        onStatement(textAt(body, 0));
      } else if (type === 'P') {
        onStatement(textAt(body, body.indexOf(0) + 1));
      }
      hasStarted = true;
      rest = rest.subarray(end);
    }
  };
}

function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start));
}
