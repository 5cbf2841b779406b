import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './layout.ts';

/** A symbol that the plugins take from Grafana at run time. */
export interface GrafanaImport {
  file: string;
  module: string;
  /** `*` for an import that does not name what it takes. */
  symbol: string;
}

const FRONTEND_FOLDERS = ['app', 'panels', 'datasource/src'];

/** What the front end imports of `@grafana/*`, types left out: they are gone at run time. */
export function grafanaImports(): GrafanaImport[] {
  return FRONTEND_FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)testing\//.test(name))
      .flatMap((name) => importsOf(join(folder, name)))
  );
}

function importsOf(file: string): GrafanaImport[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement): GrafanaImport[] => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) {
      return [];
    }
    const module = statement.moduleSpecifier.text;
    const clause = statement.importClause;
    if (!module.startsWith('@grafana/') || clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) {
      return [];
    }
    const named = clause?.namedBindings;
    if (!named || !ts.isNamedImports(named) || clause.name) {
      return [{ file, module, symbol: '*' }];
    }
    return named.elements
      .filter((element) => !element.isTypeOnly)
      .map((element) => ({ file, module, symbol: (element.propertyName ?? element.name).text }));
  });
}
