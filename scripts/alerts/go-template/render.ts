import { MAIN, type Node, type Operand, type Pipeline, parseTemplates, type Templates } from './parse.ts';

/** A method of a value: what Go calls with the arguments behind it. */
type Method = (...args: never[]) => unknown;
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Under this key a map has what Go gives for a key that it does not have: the zero of its type, which is true where that is a struct. */
export const ZERO = Symbol('zero');

/** Functions that each template of Go has, as far as they are used. `or` and `and` answer one of their arguments. */
const BUILT_IN: Functions = {
  and: (...values: unknown[]) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values: unknown[]) => values.find(isTrue) ?? values.at(-1),
  not: (value: unknown) => !isTrue(value),
  eq: (first: unknown, ...others: unknown[]) => others.includes(first),
  ne: (first: unknown, second: unknown) => first !== second,
  gt: (first: number, second: number) => first > second,
  ge: (first: number, second: number) => first >= second,
  lt: (first: number, second: number) => first < second,
  le: (first: number, second: number) => first <= second,
  len: (value: string | readonly unknown[] | object) =>
    typeof value === 'string' || Array.isArray(value) ? value.length : Object.keys(value).length,
  index: (value: Readonly<Record<string | number | symbol, unknown>>, key: string | number) =>
    value[key] ?? value[ZERO],
  slice: (value: readonly unknown[], from = 0, to = value.length) => {
    if (from > to || to > value.length) {
      throw new Error(`Template: there is no slice ${from}:${to} of ${value.length}.`);
    }
    return value.slice(from, to);
  },
  printf: (format: string, ...values: unknown[]) => {
    let next = 0;
    return format.replaceAll(/%(?:\.(\d+))?([dfsvq%])/g, (_, digits: string | undefined, verb: string) => {
      const value = verb === '%' ? '%' : values[next++];
      return verb === 'f' ? Number(value).toFixed(Number(digits ?? 6)) : textOf(value);
    });
  },
  urlquery: (value: unknown) =>
    encodeURIComponent(textOf(value))
      .replaceAll('%20', '+')
      .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
};

export interface RenderOptions {
  functions?: Functions;
  /** Which of the defined templates; by default what is outside of all of them. */
  name?: string;
  /** What stands where a field is missing. Rules print `[no value]`, messages nothing. */
  missing?: string;
}

/** Renders a template of Go with data. A method is a function among the data. Throws an Error that says what is unknown. */
export function render(source: string, data: unknown, options: RenderOptions = {}): string {
  const { functions = {}, name = MAIN, missing = '' } = options;
  return renderParsed(parseTemplates(source), name, data, { functions: { ...BUILT_IN, ...functions }, missing });
}

interface Surroundings {
  functions: Functions;
  missing: string;
}

function renderParsed(templates: Templates, name: string, data: unknown, surroundings: Surroundings): string {
  const { functions, missing } = surroundings;
  const nodes = templates.get(name);
  if (!nodes) {
    throw new Error(`Template "${name}" is not defined. Defined are: ${[...templates.keys()].join(', ')}.`);
  }
  const all = (some: readonly Node[], dot: unknown): string => some.map((node) => one(node, dot)).join('');
  const one = (node: Node, dot: unknown): string => {
    if ('text' in node) {
      return node.text;
    }
    if ('value' in node) {
      return textOf(valueOf(node.value, dot, functions) ?? missing);
    }
    const value = valueOf(node.pipeline, dot, functions);
    if ('template' in node) {
      return renderParsed(templates, node.template, value, surroundings);
    }
    if (!isTrue(value)) {
      return all(node.otherwise, dot);
    }
    if (node.block === 'range') {
      return (value as unknown[]).map((item) => all(node.body, item)).join('');
    }
    return all(node.body, node.block === 'with' ? value : dot);
  };
  return all(nodes, data);
}

function valueOf(pipeline: Pipeline, dot: unknown, functions: Functions): unknown {
  let result: unknown;
  for (const [place, { name, operands }] of pipeline.entries()) {
    const piped = place > 0 ? [result] : [];
    if (name === undefined) {
      const [first, ...rest] = operands;
      result = first === undefined ? dot : operandOf(first, dot, functions, argumentsOf(rest, dot, functions));
    } else {
      const call = functions[name];
      if (!call) {
        throw new Error(`Template: there is no function "${name}".`);
      }
      result = call(...([...argumentsOf(operands, dot, functions), ...piped] as never[]));
    }
  }
  return result;
}

const argumentsOf = (operands: readonly Operand[], dot: unknown, functions: Functions) =>
  operands.map((operand) => operandOf(operand, dot, functions, []));

function operandOf(operand: Operand, dot: unknown, functions: Functions, args: readonly unknown[]): unknown {
  if ('literal' in operand) {
    return operand.literal;
  }
  let value = 'call' in operand ? valueOf(operand.call, dot, functions) : dot;
  for (const [place, field] of operand.fields.entries()) {
    const parent = value as Readonly<Record<string, unknown>> | undefined;
    value = parent?.[field];
    if (typeof value === 'function') {
      const isLast = place === operand.fields.length - 1;
      value = (value as Method).apply(parent, (isLast ? args : []) as never[]);
    }
  }
  return value;
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
