/** What is known of a COPY ... FROM STDIN before the engine sees it. */
export interface CopyIn {
  binary: boolean;
}

const COMMENTS = /\/\*[\s\S]*?\*\/|--[^\n]*/g;
const COPY_IN = /^\s*copy\s[\s\S]*?\sfrom\s+stdin\b([\s\S]*)$/i;

/**
 * Recognises a statement that is a single COPY ... FROM STDIN, because the client must be asked for its rows
 * before the engine is. Returns `undefined` for any other statement.
 */
export function parseCopyIn(sql: string): CopyIn | undefined {
  const match = COPY_IN.exec(sql.replace(COMMENTS, ' '));
  if (!match) {
    return undefined;
  }
  const rest = (match[1] as string).replace(/;\s*$/, '');
  return rest.includes(';') && !/delimiter|null|quote|escape/i.test(rest)
    ? undefined
    : { binary: /\bbinary\b/i.test(rest) };
}

/** Whether a simple query may start a COPY in the middle of other statements, which the engine cannot feed. */
export function mayCopyIn(sql: string): boolean {
  return /\bcopy\b[\s\S]*\bfrom\s+stdin\b/i.test(sql);
}
