import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../lib/run.ts';

/** What is installed, built or written by a generator is not part of the house. */
const NOT_OURS = /(^|\/)(node_modules|dist|generated|\.\w[^/]*)(\/|$)/;

/** Every file of code that people write, from the root: `model/point.ts`. */
export function codeFiles(): string[] {
  return globSync('**/*.{ts,tsx,mjs,js}', { cwd: ROOT, exclude: (name) => NOT_OURS.test(name) })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => !NOT_OURS.test(file))
    .sort();
}

/** Tests and what helps them. */
export function isTest(file: string): boolean {
  return /\.test\.tsx?$|(^|\/)(testing|fixtures)\/|^database\/test-plant\.ts$|^database\/testing\.ts$/.test(file);
}

export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/**
 * What a file imports of the house, from the root: values, types and what is loaded later alike.
 * @throws Error where the file that is named is not there
 */
export function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(textOf(file), true, true);
  const ours = importedFiles.map(({ fileName }) => ownPath(file, fileName)).filter((one) => one !== undefined);
  return [...new Set(ours)].filter((one) => /\.(tsx?|mjs|js)$/.test(one));
}

function ownPath(file: string, specifier: string): string | undefined {
  const named = specifier.startsWith('.')
    ? path.posix.join(path.posix.dirname(file), specifier)
    : specifier.startsWith('#')
      ? fromAlias(specifier)
      : undefined;
  if (named === undefined || NOT_OURS.test(named)) {
    return undefined;
  }
  const found = ['', '.ts', '.tsx', '.js'].map((ending) => named + ending).find(isFile);
  if (!found) {
    throw new Error(`${file} imports ${specifier}, which is not a file`);
  }
  return found;
}

function isFile(file: string): boolean {
  return /\.\w+$/.test(file) && existsSync(path.join(ROOT, file));
}

function fromAlias(specifier: string): string {
  const room = specifier.split('/')[0];
  const target = (manifest.imports as Record<string, string>)[`${room}/*`];
  if (target === undefined) {
    throw new Error(`${specifier} is not one of the imports of package.json`);
  }
  return path.posix.join(target.replace('*', ''), specifier.slice(`${room}/`.length));
}

/** The circles of a graph, each as the nodes that reach each other: Tarjan's strongly connected components. */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node) as number);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next);
      }
      if (open.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node) as number, lowest.get(next) as number));
      }
    }
    if (lowest.get(node) === order.get(node)) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1 || graph.get(node)?.includes(node)) {
        circles.push(circle.sort());
      }
    }
  };
  for (const node of graph.keys()) {
    if (!order.has(node)) {
      visit(node);
    }
  }
  return circles;
}
