import ts from 'typescript';

/** Use of something that React 19 has no more: nothing happens there, or the page fails. */
export interface RemovedUse {
  file: string;
  line: number;
  name: string;
  /** What to write in its place. */
  instead: string;
}

/**
 * Names that only React gives a meaning, which React 19 took from them, with what to write instead.
 * Source: React 19 Upgrade Guide (2024), "Removed deprecated React APIs" and "Libraries depending on React internals".
 */
const REMOVED: Readonly<Record<string, string>> = {
  propTypes: 'types of TypeScript',
  defaultProps: 'defaults of the parameters',
  contextTypes: 'createContext',
  childContextTypes: 'createContext',
  getChildContext: 'createContext',
  createFactory: 'createElement',
  findDOMNode: 'a ref',
  unmountComponentAtNode: 'unmount of a root',
  unstable_renderSubtreeIntoContainer: 'createPortal',
  __SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED: 'what React documents',
};

/** Modules that React 19 lacks, changed within, or that Grafana 10.1 does not share, so that they would be bundled. */
const MODULES: Readonly<Record<string, string>> = {
  'react/jsx-runtime': 'createElement of the React that Grafana shares',
  'react/jsx-dev-runtime': 'createElement of the React that Grafana shares',
  'react-dom/test-utils': 'act of react',
};

/** Of `react-dom`; elsewhere the words mean other things. */
const OF_REACT_DOM: Readonly<Record<string, string>> = { render: 'createRoot', hydrate: 'hydrateRoot' };

/** Uses in one source file, its own or that of a package in the bundle, in the order of its text. */
export function removedReact(file: string, text: string): RemovedUse[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: RemovedUse[] = [];
  const add = (node: ts.Node, name: string, instead: string) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    found.push({ file, line, name, instead });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && Object.hasOwn(REMOVED, node.text)) {
      add(node, node.text, REMOVED[node.text]!);
    } else if (ts.isStringLiteral(node) && Object.hasOwn(MODULES, node.text)) {
      add(node, node.text, MODULES[node.text]!);
    } else if (isStringRef(node)) {
      add(node, 'ref="..."', 'a ref object or a function');
    } else if (isThisRefs(node)) {
      add(node, 'this.refs', 'a ref object or a function');
    } else {
      const name = takenFromReactDom(node);
      if (name !== undefined && Object.hasOwn(OF_REACT_DOM, name)) {
        add(node, name, OF_REACT_DOM[name]!);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isStringRef(node: ts.Node): boolean {
  return (
    ts.isJsxAttribute(node) &&
    ts.isIdentifier(node.name) &&
    node.name.text === 'ref' &&
    node.initializer !== undefined &&
    ts.isStringLiteral(node.initializer)
  );
}

function isThisRefs(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ThisKeyword &&
    node.name.text === 'refs'
  );
}

/** `render` of `ReactDOM.render()` and of `import { render } from 'react-dom'`. */
function takenFromReactDom(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return /^react_?dom/i.test(node.expression.text) ? node.name.text : undefined;
  }
  if (ts.isImportSpecifier(node)) {
    const { moduleSpecifier } = node.parent.parent.parent;
    return ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === 'react-dom'
      ? (node.propertyName ?? node.name).text
      : undefined;
  }
  return undefined;
}
