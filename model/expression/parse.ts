/** A place in an expression, for a mark below it: index of its first character and after its last. */
export interface Span {
  from: number;
  to: number;
}

/** A metric that an expression names. */
export type Reference = Span &
  (
    { type: 'letter'; letter: string } | { type: 'metric'; metric: string; processArea: string[]; aggregation?: string }
  );

export type Expression =
  | Reference
  | (Span & { type: 'number'; value: number; unit: string })
  | (Span & { type: 'negative'; of: Expression })
  | (Span & { type: 'binary'; operator: Operator; left: Expression; right: Expression })
  | (Span & { type: 'call'; name: FunctionName; of: Expression[] });

export const OPERATORS = ['+', '-', '*', '/'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Functions of calculated values, with how many they take. */
export const FUNCTIONS = { abs: [1, 1], min: [2, 8], max: [2, 8] } as const;
export type FunctionName = keyof typeof FUNCTIONS;

/** A text that is not an expression; the message says where and what to do. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** Longer than what a person reads in one line; bounds the work on a hostile text. */
export const MAX_EXPRESSION_LENGTH = 500;
/** Parentheses and signs within each other; more would only exhaust the stack. */
const MAX_DEPTH = 50;

type Token = Span & { type: 'number' | 'name' | 'area' | 'unit' | 'sign' | 'end'; text: string };

/** Names are metric ids (`hw.gpu.utilization`), letters of metrics, functions and units. */
const TOKEN =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+(?![A-Za-z]))?)|(?<name>[A-Za-z_%°][\w.:%]*)|\[(?<area>[^[\]]*)\]|"(?<unit>[^"]*)"|(?<sign>[-+*/(),]))/y;

/** Signs as people paste them. */
const TYPED: ReadonlyArray<readonly [RegExp, string]> = [
  [/[−–]/g, '-'],
  [/[×·]/g, '*'],
  [/÷/g, '/'],
];

/**
 * Reads an expression between metrics of a query, such as `A / B`, `AirTemperature[Outlet] - AirTemperature[Inlet]`,
 * `max(AirTemperature) - 27 Cel` or `(A - B) / A`.
 *
 * ```
 * sum       = product (("+" | "-") product)*
 * product   = signed (("*" | "/") signed)*
 * signed    = "-" signed | value
 * value     = number unit? | letter | metric area? | aggregation "(" metric area? ")" | function "(" sum ("," sum)* ")" | "(" sum ")"
 * ```
 * @param aggregations words that a metric in parentheses may follow
 * @throws {ExpressionError}
 */
export function parseExpression(text: string, aggregations: readonly string[]): Expression {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    throw new ExpressionError(
      `The expression is ${text.length} characters long, more than ${MAX_EXPRESSION_LENGTH}. Split it into several.`,
      { from: 0, to: text.length }
    );
  }
  const tokens = tokenize(TYPED.reduce((typed, [sign, plain]) => typed.replace(sign, plain), text));
  let at = 0;
  let depth = 0;
  const peek = () => tokens[at]!;
  const take = () => tokens[at++]!;
  const isSign = (text: string) => peek().type === 'sign' && peek().text === text;

  const expect = (sign: string, after: string) => {
    if (!isSign(sign)) {
      throw unexpected(peek(), `Write "${sign}" after ${after}.`);
    }
    return take();
  };

  const chain = (signs: readonly Operator[], next: () => Expression) => {
    let left = next();
    for (;;) {
      const operator = signs.find(isSign);
      if (operator === undefined) {
        return left;
      }
      take();
      const right = next();
      left = { type: 'binary', operator, left, right, from: left.from, to: right.to };
    }
  };
  const sum = (): Expression => {
    if (++depth > MAX_DEPTH) {
      throw new ExpressionError(
        'The expression has too many parentheses within each other. Split it into several.',
        peek()
      );
    }
    const read = chain(['+', '-'], product);
    depth--;
    return read;
  };
  const product = () => chain(['*', '/'], signed);
  const signed = (): Expression => {
    if (!isSign('-')) {
      return value();
    }
    if (++depth > MAX_DEPTH) {
      throw new ExpressionError('The expression has too many signs in a row. Remove some.', peek());
    }
    const { from } = take();
    const of = signed();
    depth--;
    return { type: 'negative', of, from, to: of.to };
  };

  const value = (): Expression => {
    const token = take();
    if (token.type === 'number') {
      return number(token);
    }
    if (token.type === 'name') {
      return named(token);
    }
    if (token.type === 'sign' && token.text === '(') {
      const inside = sum();
      const { to } = expect(')', 'what is in parentheses');
      return { ...inside, from: token.from, to };
    }
    throw unexpected(token, 'Write a letter of a metric such as A, a metric such as RackPower, or a number.');
  };

  const number = (token: Token): Expression => {
    const unit = peek().type === 'name' || peek().type === 'unit' ? take() : undefined;
    return {
      type: 'number',
      value: Number(token.text),
      unit: unit?.text ?? '',
      from: token.from,
      to: unit?.to ?? token.to,
    };
  };

  const named = (token: Token): Expression => {
    if (!isSign('(')) {
      return reference(token);
    }
    const isFunction = Object.hasOwn(FUNCTIONS, token.text);
    const isAggregation = aggregations.includes(token.text);
    if (!isFunction && !isAggregation) {
      throw new ExpressionError(
        `"${token.text}" is not a function. Write one of ${[...Object.keys(FUNCTIONS), ...aggregations.filter((name) => !Object.hasOwn(FUNCTIONS, name))].join(', ')}.`,
        token
      );
    }
    take();
    const of = [sum()];
    while (isSign(',')) {
      take();
      of.push(sum());
    }
    const { to } = expect(')', `what ${token.text} is of`);
    const span = { from: token.from, to };
    const [first] = of;
    if (isAggregation && of.length === 1) {
      return aggregated(first as Expression, token.text, span);
    }
    return call(token, of, span);
  };

  const call = (token: Token, of: Expression[], span: Span): Expression => {
    const isFunction = Object.hasOwn(FUNCTIONS, token.text);
    const [fewest, most] = isFunction ? FUNCTIONS[token.text as FunctionName] : [1, 1];
    if (of.length < fewest || of.length > most) {
      const count = fewest === most ? `${fewest} value` : `${fewest} to ${most} values`;
      throw new ExpressionError(`${token.text} takes ${count}, and has ${of.length}. Separate them by commas.`, span);
    }
    return { type: 'call', name: token.text as FunctionName, of, ...span };
  };

  const reference = (token: Token): Reference => {
    const area = peek().type === 'area' ? take() : undefined;
    if (/^[A-Z]$/.test(token.text)) {
      if (area) {
        throw new ExpressionError(
          `${token.text} has its process area in its own row. Write the metric's name before [${area.text}].`,
          area
        );
      }
      return { type: 'letter', letter: token.text, from: token.from, to: token.to };
    }
    const processArea = (area?.text ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
    return { type: 'metric', metric: token.text, processArea, from: token.from, to: area?.to ?? token.to };
  };

  const read = sum();
  if (peek().type !== 'end') {
    throw unexpected(peek(), 'Write +, -, * or / between two values.');
  }
  return read;
}

function aggregated(of: Expression, aggregation: string, span: Span): Expression {
  if (of.type === 'metric' && of.aggregation === undefined) {
    return { ...of, aggregation, ...span };
  }
  const advice =
    of.type === 'letter'
      ? `${of.letter} is combined as its own row says: choose it there, or write the metric's name.`
      : 'It takes the name of a metric, such as RackPower.';
  throw new ExpressionError(`"${aggregation}" is a way to combine a metric. ${advice}`, span);
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new ExpressionError(
        `"${character}" at character ${at + 1} has no meaning in an expression. Use metrics, numbers, + - * / and parentheses.`,
        { from: at, to: at + character.length }
      );
    }
    const [type, word] = Object.entries(match.groups ?? {}).find(([, group]) => group !== undefined) as [
      Token['type'],
      string,
    ];
    const to = TOKEN.lastIndex;
    const width = type === 'area' || type === 'unit' ? word.length + 2 : word.length;
    tokens.push({ type, text: word, from: to - width, to });
  }
  tokens.push({ type: 'end', text: '', from: end, to: end });
  return tokens;
}

function unexpected({ type, text, from, to }: Token, advice: string): ExpressionError {
  const what =
    type === 'end' ? 'The expression ends too early.' : `"${text}" at character ${from + 1} is out of place.`;
  return new ExpressionError(`${what} ${advice}`, { from, to });
}

/** The metrics that an expression names, in their order. */
export function referencesOf(expression: Expression): Reference[] {
  switch (expression.type) {
    case 'letter':
    case 'metric':
      return [expression];
    case 'number':
      return [];
    case 'negative':
      return referencesOf(expression.of);
    case 'binary':
      return [...referencesOf(expression.left), ...referencesOf(expression.right)];
    case 'call':
      return expression.of.flatMap(referencesOf);
  }
}
