import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** One use of something that a library or Node.js gives. */
export interface LibraryUse {
  /** Package or module: `mqtt`, `node:net`. */
  from: string;
  /** Name as its declaration has it: `Socket.write`, `connect`. */
  name: string;
  /** File from the root, and line. */
  file: string;
  line: number;
  /** A function, method or class; whatever else is data. */
  callable: boolean;
  /** The call, where it is called here. */
  call?: ts.CallExpression;
}

export interface Reach {
  /** Files of ours that the entry reaches, from the root. */
  files: string[];
  uses: LibraryUse[];
  /** What cannot be followed: computed members of a library's object, members of `any`, imports of a computed name. */
  blind: string[];
}

/** Follows every import, also the dynamic ones, from `entry` and finds what is used of libraries, by their types. */
export function libraryUses(entry: string): Reach {
  const options: ts.CompilerOptions = {
    ...ts.convertCompilerOptionsFromJson(
      (ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile).config as { compilerOptions: object })
        .compilerOptions,
      ROOT
    ).options,
    incremental: false,
  };
  delete options.tsBuildInfoFile;
  const program = ts.createProgram([path.join(ROOT, entry)], options);
  const checker = program.getTypeChecker();
  const sources = program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes('/node_modules/') && fileName.startsWith(ROOT));
  const reach: Reach = { files: sources.map(({ fileName }) => path.relative(ROOT, fileName)), uses: [], blind: [] };
  for (const source of sources) {
    visit(source, source);
  }
  return reach;

  function place(source: ts.SourceFile, node: ts.Node): { file: string; line: number } {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return { file: path.relative(ROOT, source.fileName), line: line + 1 };
  }

  function isBlind(source: ts.SourceFile, node: ts.Node): void {
    const { file, line } = place(source, node);
    reach.blind.push(`${file}:${line} ${node.getText(source).slice(0, 80)}`);
  }

  function visit(source: ts.SourceFile, node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) {
      return;
    }
    if (ts.isIdentifier(node)) {
      note(source, node);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [name] = node.arguments;
      if (!name || !ts.isStringLiteralLike(name)) {
        isBlind(source, node);
      }
    }
    if (ts.isPropertyAccessExpression(node) && checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any) {
      isBlind(source, node);
    }
    if (ts.isElementAccessExpression(node)) {
      const type = checker.getTypeAtLocation(node.expression);
      const symbol = type.getSymbol();
      const hasOnlyData =
        Boolean(symbol && symbol.flags & ts.SymbolFlags.Enum) ||
        checker.isArrayLikeType(type) ||
        symbol?.name === 'ProcessEnv' ||
        Boolean(checker.getTypeAtLocation(node.argumentExpression).flags & ts.TypeFlags.NumberLike);
      if (type.flags & ts.TypeFlags.Any || (fromLibrary(symbol) && !hasOnlyData)) {
        isBlind(source, node);
      }
    }
    ts.forEachChild(node, (child) => visit(source, child));
  }

  function note(source: ts.SourceFile, node: ts.Identifier): void {
    const found = checker.getSymbolAtLocation(node);
    const symbol = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    const from = fromLibrary(symbol);
    if (!symbol || !from || !(symbol.flags & ts.SymbolFlags.Value)) {
      return;
    }
    const owner = symbol.declarations?.[0]?.parent;
    const ownerName =
      owner && (ts.isClassLike(owner) || ts.isInterfaceDeclaration(owner)) && owner.name ? `${owner.name.text}.` : '';
    const type = checker.getTypeOfSymbolAtLocation(symbol, node);
    const callable = type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
    const { parent } = node;
    const callee = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
    const isCalled = ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
    reach.uses.push({
      from,
      name: `${ownerName}${symbol.name}`,
      ...place(source, node),
      callable,
      ...(isCalled ? { call: callee.parent as ts.CallExpression } : {}),
    });
  }
}

/** The package, or module of Node.js, that declares a symbol; `undefined` for ours and for the language's own. */
function fromLibrary(symbol: ts.Symbol | undefined): string | undefined {
  const file = symbol?.declarations?.[0]?.getSourceFile().fileName;
  const inside = file?.split('/node_modules/').at(-1);
  if (file === undefined || inside === undefined || inside === file || inside.startsWith('typescript/')) {
    return undefined;
  }
  if (inside.startsWith('@types/node/')) {
    return `node:${inside.slice('@types/node/'.length).replace(/\.d\.ts$/, '')}`;
  }
  return inside.startsWith('@') ? inside.split('/').slice(0, 2).join('/') : inside.split('/')[0];
}
