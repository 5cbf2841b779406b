import ts from 'typescript';
import { expect, it } from 'vitest';
import { codeFiles, isTest, textOf } from './testing/house.ts';

/** Every file is read; a loaded machine takes its time. */
const READING_TIMEOUT_MS = 60_000;

/** Runs before there is anything that it could import. */
const BOOTSTRAP = 'scripts/bootstrap.mjs';

/** Words of somebody else, which may end with a full stop or not. */
const OF_OTHERS = /^(?:message|reason|nextStep|complaint)$/;

/** Texts that put a full stop behind the words of somebody else: `Not reached: ${error.message}.` */
function bareSentences(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateSpan(node) && /^\.(?:\s|$)/.test(node.literal.text) && OF_OTHERS.test(nameOf(node.expression))) {
      found.push(`${file}: \${${node.expression.getText(source)}}.`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOf(expression: ts.Expression): string {
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression) || ts.isNonNullExpression(expression)) {
    return nameOf(expression.expression);
  }
  if (ts.isPropertyAccessExpression(expression)) {
    return expression.name.text;
  }
  if (ts.isBinaryExpression(expression)) {
    return nameOf(expression.right);
  }
  return ts.isIdentifier(expression) ? expression.text : '';
}

it('finds a full stop behind the words of somebody else', () => {
  const text =
    'say(`Not reached: ${(error as Error).message}. Try again.`, `${clause(reason)}.`, `${code ?? reason}.`);';
  expect(bareSentences('a.ts', text)).toEqual(['a.ts: ${(error as Error).message}.', 'a.ts: ${code ?? reason}.']);
});

it(
  'words of somebody else end with one full stop: clause() of model/text takes theirs off',
  () => {
    const product = codeFiles().filter((file) => !isTest(file) && !file.startsWith('bench/') && file !== BOOTSTRAP);
    const suspect = product
      .map((file) => [file, textOf(file)] as const)
      .filter(([, text]) => /\}\.(?:\s|`)/.test(text));
    expect(suspect.flatMap(([file, text]) => bareSentences(file, text))).toEqual([]);
  },
  READING_TIMEOUT_MS
);
