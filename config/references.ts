import { resolve } from 'node:path';
import { isPair, isScalar, visit } from 'yaml';
import type { Document, Scalar } from 'yaml';
import { resolveReferences } from './secret.ts';

/** Values under these keys stay references until they are used, so that a rotated secret is picked up. */
const SECRET_KEY = /(password|passphrase|token|secret|credential)s?$/i;

/** Whether the value at this path is a secret: by its key, or the database URL, which holds a password. */
export function isSecretPath(path: ReadonlyArray<string | number>): boolean {
  const key = path.findLast((part) => typeof part === 'string');
  return SECRET_KEY.test(key ?? '') || (path[0] === 'database' && key === 'url');
}

export interface ReferenceProblem {
  path: Array<string | number>;
  message: string;
  nextStep: string;
}

/**
 * Resolves `${env:NAME}` and `${file:path}` in all values of a document in place; file paths are relative to
 * `directory`. Secrets are only checked to be there.
 */
export function resolveDocument(document: Document, directory: string, env: NodeJS.ProcessEnv): ReferenceProblem[] {
  const problems: ReferenceProblem[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) {
        return;
      }
      const path = pathOf(ancestors, node);
      const bare = /\$\{(?!env:|file:)([^}]*)\}/.exec(node.value);
      if (bare) {
        const nextStep = `Write \${env:${bare[1]}} or \${file:/path}`;
        problems.push({ path, message: `\${${bare[1]}} does not say where the value comes from`, nextStep });
        return;
      }
      const text = node.value.replace(
        /\$\{file:([^}]+)\}/g,
        (_, file: string) => `\${file:${absolute(directory, file)}}`
      );
      try {
        const resolved = resolveReferences(text, env);
        node.value = isSecretPath(path) ? text : retyped(node, text, resolved);
      } catch (error) {
        const [message = '', nextStep = ''] = (error as Error).message.split(/(?<=\.) (?=[A-Z])/);
        problems.push({ path, message, nextStep });
      }
    },
  });
  return problems;
}

const NUMBER_OR_BOOLEAN = /^(-?(0|[1-9]\d*)(\.\d+)?|true|false)$/;

/** An unquoted value that is one reference and nothing else is typed as if it stood in the file: a port is a number. */
function retyped(node: Scalar, reference: string, resolved: string): unknown {
  const isWhole = node.type === 'PLAIN' && /^\$\{[^}]+\}$/.test(reference);
  return isWhole && NUMBER_OR_BOOLEAN.test(resolved) ? JSON.parse(resolved) : resolved;
}

function absolute(directory: string, file: string): string {
  return resolve(directory, file.trim());
}

function pathOf(ancestors: readonly unknown[], node: unknown): Array<string | number> {
  const chain = [...ancestors, node];
  const path: Array<string | number> = [];
  chain.forEach((ancestor, index) => {
    const child = chain[index + 1];
    const items = (ancestor as { items?: unknown[] } | null)?.items;
    if (Array.isArray(items) && child !== undefined && !isPair(child)) {
      path.push(items.indexOf(child));
    }
    if (isPair(ancestor) && isScalar(ancestor.key)) {
      path.push(String(ancestor.key.value));
    }
  });
  return path;
}
