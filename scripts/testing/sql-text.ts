import ts from 'typescript';

/** How a statement begins. In capitals, as SQL is written here: sentences begin with these words, too. */
const STATEMENT = new RegExp(
  String.raw`^\s*(?:--.*\n\s*)*(?:` +
    [
      String.raw`(?:SELECT|EXPLAIN|SHOW|RESET|LISTEN|NOTIFY|LOAD|SAVEPOINT|LOCK|DISCARD)\s+\S`,
      String.raw`(?:BEGIN|COMMIT|ROLLBACK|ANALYZE|VACUUM|UNLISTEN)\b`,
      String.raw`WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\([^)]*\)\s*)?AS\s*\(`,
      String.raw`INSERT\s+INTO\s`,
      String.raw`UPDATE\s+[\w.]+\s+(?:AS\s+\w+\s+)?SET\s`,
      String.raw`DELETE\s+FROM\s`,
      String.raw`(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?[A-Z]+\s`,
      String.raw`(?:GRANT|REVOKE|TRUNCATE|COPY|CALL|SET)\s+\S`,
    ].join('|') +
    ')'
);
/** A statement in small letters, and a part of one, is known by what it names. */
const NAMES_A_TABLE = /\b(?:from|join|into|update|table|truncate)\s+(?:plenum|pg_catalog|timescaledb_information)\.\w/i;

/** Whether a text is a statement of SQL, or a part of one. */
export function hasSql(text: string): boolean {
  return STATEMENT.test(text) || NAMES_A_TABLE.test(text);
}

/** The texts of a file that are SQL, each with its place: `cli/check.ts:12 SELECT ...`. */
export function sqlTexts(file: string, code: string): string[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? node.text : undefined;
    const rest = ts.isTemplateMiddle(node) || ts.isTemplateTail(node) ? node.text : undefined;
    if ((text !== undefined && hasSql(text)) || (rest !== undefined && NAMES_A_TABLE.test(rest))) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file}:${line + 1} ${(text ?? rest ?? '').trim().slice(0, 60)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
