import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './layout.ts';
import { SHARED_BY_GRAFANA } from './webpack.config.ts';

/** A symbol that the plugins take at run time from a module that Grafana shares with them. */
export interface GrafanaImport {
  file: string;
  module: string;
  /** `*` for an import that does not say what it takes. */
  symbol: string;
}

const FRONTEND_FOLDERS = ['app', 'panels', 'datasource/src'];

/** What the front end imports of Grafana's own and its shared modules, types left out: they are gone at run time. */
export function grafanaImports(): GrafanaImport[] {
  return FRONTEND_FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)testing\//.test(name))
      .flatMap((name) => importsOf(join(folder, name), readFileSync(join(ROOT, folder, name), 'utf8')))
  );
}

/** The same of one file, given its text. */
export function importsOf(file: string, text: string): GrafanaImport[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement): GrafanaImport[] => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) {
      return [];
    }
    const module = statement.moduleSpecifier.text;
    const clause = statement.importClause;
    if (!isShared(module) || clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) {
      return [];
    }
    return symbolsOf(clause, source).map((symbol) => ({ file, module, symbol }));
  });
}

/** A path into one of Grafana's packages counts, too: Grafana 10.1 shares none, so that it is found missing. */
function isShared(module: string): boolean {
  return module.startsWith('@grafana/') || SHARED_BY_GRAFANA.some((name) => `${module}/`.startsWith(`${name}/`));
}

function symbolsOf(clause: ts.ImportClause | undefined, source: ts.SourceFile): string[] {
  const named = clause?.namedBindings;
  if (!clause || (named && !ts.isNamedImports(named))) {
    return ['*'];
  }
  const elements = named?.elements.filter((element) => !element.isTypeOnly) ?? [];
  const symbols = elements.map((element) => (element.propertyName ?? element.name).text);
  return clause.name ? [...symbols, ...membersOf(clause.name.text, source)] : symbols;
}

/** What is taken through a default import: `useId` of `React.useId()`. What an interface extends is a type. */
function membersOf(name: string, source: ts.SourceFile): string[] {
  const members = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name) {
      members.add(node.name.text);
    }
    if (!ts.isInterfaceDeclaration(node)) {
      ts.forEachChild(node, visit);
    }
  };
  visit(source);
  return [...members];
}
