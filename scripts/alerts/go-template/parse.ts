/** A value in an action: a literal, `.A.B`, a call, or one of these with fields behind it: `(index .Values "A").Value`. */
export type Operand =
  | { literal: string | number | boolean }
  | { fields: readonly string[] }
  | { call: Pipeline; fields: readonly string[] };
/** A name of a function or an operand, and its arguments. */
export interface Command {
  name?: string;
  operands: readonly Operand[];
}
/** Commands, each of which gets the result of the one before as its last argument. */
export type Pipeline = readonly Command[];
export type Node =
  | { text: string }
  | { value: Pipeline }
  | { template: string; pipeline: Pipeline }
  | { block: 'if' | 'with' | 'range'; pipeline: Pipeline; body: readonly Node[]; otherwise: readonly Node[] };
export type Templates = ReadonlyMap<string, readonly Node[]>;

/** Name of what is outside of any `define`. */
export const MAIN = '';

/** Text between actions, with the white space that `{{-` and `-}}` eat already gone. */
type Piece = { text: string } | { action: string[] };

const ACTION = /\{\{(-\s)?\s*((?:"(?:[^"\\]|\\.)*"|[^"}]|\}(?!\}))*?)\s*(\s-)?\}\}/g;
/** Fields right behind a bracket are of what is in it; after a space they are the next argument. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\)(?:\.[\w.]+)?|[(|]|[^\s()|]+/g;

function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let eatsLeft = false;
  const text = (to: number, eatsRight: boolean) => {
    let part = source.slice(at, to);
    part = eatsLeft ? part.trimStart() : part;
    pieces.push({ text: eatsRight ? part.trimEnd() : part });
  };
  for (const match of source.matchAll(ACTION)) {
    text(match.index, match[1] !== undefined);
    pieces.push({ action: match[2]!.match(TOKEN) ?? [] });
    at = match.index + match[0].length;
    eatsLeft = match[3] !== undefined;
  }
  text(source.length, false);
  return pieces;
}

/**
 * Reads a template of Go's text/template, as far as rules and messages use it: `if`, `else if`, `with`, `range`, `define`, `template`,
 * pipelines, no variables.
 * @throws Error that names the action that is not understood
 */
export function parseTemplates(source: string): Templates {
  const pieces = piecesOf(source);
  const templates = new Map<string, readonly Node[]>();
  let next = 0;

  function body(): { nodes: Node[]; end: string[] } {
    const nodes: Node[] = [];
    for (; next < pieces.length;) {
      const piece = pieces[next++]!;
      if ('text' in piece) {
        nodes.push(piece);
        continue;
      }
      const [word, ...rest] = piece.action;
      if (word === 'end' || word === 'else') {
        return { nodes, end: piece.action };
      } else if (word === 'define') {
        templates.set(JSON.parse(rest[0]!) as string, body().nodes);
      } else if (word === 'template') {
        nodes.push({ template: JSON.parse(rest[0]!) as string, pipeline: pipelineOf(rest.slice(1)) });
      } else if (word === 'if' || word === 'with' || word === 'range') {
        nodes.push(block(word, rest));
      } else {
        nodes.push({ value: pipelineOf(piece.action) });
      }
    }
    return { nodes, end: [] };
  }

  function block(kind: 'if' | 'with' | 'range', condition: string[]): Node {
    const { nodes, end } = body();
    if (end[0] === undefined) {
      throw new Error(`Template: "${kind} ${condition.join(' ')}" has no end.`);
    }
    const otherwise = end[0] === 'end' ? [] : end[1] === 'if' ? [block('if', end.slice(2))] : body().nodes;
    return { block: kind, pipeline: pipelineOf(condition), body: nodes, otherwise };
  }

  templates.set(MAIN, body().nodes);
  return templates;
}

function pipelineOf(tokens: readonly string[]): Pipeline {
  let at = 0;
  function pipeline(): Pipeline {
    const commands: Command[] = [];
    do {
      commands.push(command());
    } while (tokens[at] === '|' && ++at);
    return commands;
  }
  function command(): Command {
    const first = tokens[at];
    const name = first !== undefined && /^[a-z]\w*$/i.test(first) && !isLiteral(first) ? tokens[at++] : undefined;
    const operands: Operand[] = [];
    while (at < tokens.length && !tokens[at]!.startsWith(')') && tokens[at] !== '|') {
      operands.push(operand());
    }
    return { ...(name === undefined ? {} : { name }), operands };
  }
  function operand(): Operand {
    const token = tokens[at++]!;
    if (token === '(') {
      const call = pipeline();
      return { call, fields: fieldsOf(tokens[at++]!.slice(1)) };
    }
    if (token.startsWith('.')) {
      return { fields: fieldsOf(token) };
    }
    if (!isLiteral(token)) {
      throw new Error(`Template: "${token}" in "${tokens.join(' ')}" is not understood here.`);
    }
    return { literal: JSON.parse(token) as string | number | boolean };
  }
  return pipeline();
}

function isLiteral(token: string): boolean {
  return /^("|-?\d)/.test(token) || token === 'true' || token === 'false';
}

function fieldsOf(token: string): string[] {
  return token.split('.').filter((name) => name !== '');
}
