import { type Expression, ExpressionError, type Reference, type Span } from './parse.ts';
import { productUnit, RATIO, sumUnits, type Unit, UnitMismatch, unitOf } from './units.ts';

/** A checked expression: what it is in, and how it is calculated. */
export interface Compiled {
  unit: Unit;
  /**
   * @param values of the references, by the index that `resolve` gave them; NaN where nothing is known
   * @returns NaN where a side that counts has no value or a divisor is zero
   */
  evaluate(values: ArrayLike<number>): number;
}

export interface Resolved {
  /** Index of its value. */
  index: number;
  unit: Unit;
}

/**
 * Checks the units of an expression and makes a function of it.
 * @param resolve finds a metric; throws an {@link ExpressionError} where there is none
 * @throws {ExpressionError} with the part of the text that cannot be calculated
 */
export function compileExpression(expression: Expression, resolve: (reference: Reference) => Resolved): Compiled {
  const compile = (part: Expression): Compiled => {
    switch (part.type) {
      case 'letter':
      case 'metric': {
        const { index, unit } = resolve(part);
        return { unit, evaluate: (values) => values[index] ?? NaN };
      }
      case 'number': {
        const { value } = part;
        return { unit: numberUnit(part.unit, part), evaluate: () => value };
      }
      case 'negative': {
        const of = compile(part.of);
        // As a product with -1, which a temperature refuses.
        const { unit } = at(part, () => productUnit(of.unit, { ...RATIO, isNumber: true }, 1));
        return { unit, evaluate: (values) => -of.evaluate(values) };
      }
      case 'binary': {
        const [left, right] = [compile(part.left), compile(part.right)];
        return part.operator === '+' || part.operator === '-'
          ? compileSum(left, right, part.operator, part)
          : compileProduct(left, right, part.operator, part);
      }
      case 'call': {
        const of = part.of.map(compile);
        return part.name === 'abs' ? compileAbs(of[0] as Compiled) : compileExtreme(of, part.name, part);
      }
    }
  };
  const { unit, evaluate } = compile(expression);
  return {
    unit,
    evaluate: (values) => {
      const value = evaluate(values);
      return Number.isFinite(value) ? value : NaN;
    },
  };
}

/** A written `5 K` is a difference: a point on the scale of kelvins is nothing that a plant says. */
function numberUnit(ucum: string, span: Span): Unit {
  if (ucum === '') {
    return { ...RATIO, isNumber: true };
  }
  const unit = unitOf(ucum === 'K' ? 'K{difference}' : ucum.replace('°', ''), undefined);
  const known = unit ?? (ucum === '°C' ? unitOf('Cel') : undefined);
  if (known === undefined) {
    throw new ExpressionError(
      `"${ucum}" is not a unit that Plenum knows. Write a UCUM code such as kW, Cel or %, in double quotes where it has signs: "L/min".`,
      span
    );
  }
  return known;
}

function compileSum(left: Compiled, right: Compiled, operator: '+' | '-', span: Span): Compiled {
  const units = at(span, () => sumUnits(left.unit, right.unit, operator));
  const sign = operator === '+' ? 1 : -1;
  const [a, b] = [units.left, units.right];
  return {
    unit: units.unit,
    evaluate: (values) =>
      left.evaluate(values) * a.scale + a.offset + sign * (right.evaluate(values) * b.scale + b.offset),
  };
}

function compileProduct(left: Compiled, right: Compiled, operator: '*' | '/', span: Span): Compiled {
  const { unit, scale } = at(span, () => productUnit(left.unit, right.unit, operator === '*' ? 1 : -1));
  return {
    unit,
    evaluate:
      operator === '*'
        ? (values) => left.evaluate(values) * right.evaluate(values) * scale
        : (values) => {
            const divisor = right.evaluate(values);
            return divisor === 0 ? NaN : (left.evaluate(values) / divisor) * scale;
          },
  };
}

function compileAbs({ unit, evaluate }: Compiled): Compiled {
  return { unit, evaluate: (values) => Math.abs(evaluate(values)) };
}

function compileExtreme(of: readonly Compiled[], name: 'min' | 'max', span: Span): Compiled {
  const [first] = of as [Compiled];
  const factors = of.map(({ unit }) => at(span, () => sumUnits(first.unit, unit, 'compare').right));
  return {
    unit: first.unit,
    evaluate: (values) =>
      Math[name](...of.map(({ evaluate }, index) => evaluate(values) * factors[index]!.scale + factors[index]!.offset)),
  };
}

/** Says where in the text units do not fit. */
function at<Result>(span: Span, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof UnitMismatch) {
      throw new ExpressionError(error.message, { from: span.from, to: span.to });
    }
    throw error;
  }
}
