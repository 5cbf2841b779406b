/**
 * Conversions between UCUM units, by the UCUM tables of `@lhncbc/ucum-lhc`. That library weighs 0.6 MB: the collector and the
 * simulator import this file, panels and the query editor import `aliases.ts` alone.
 */
// The test of what sources use follows imports alone, and finds the types of the library by this.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./ucum-lhc.d.ts" />
import ucum from '@lhncbc/ucum-lhc';
import { ucumFromEngineeringUnit } from './aliases.ts';
import { kindOfUnit } from './kind.ts';

export { ucumFromEngineeringUnit } from './aliases.ts';

/** A unit that is unknown, or two units that do not measure the same thing. */
export class UnitError extends Error {
  override name = 'UnitError';
}

/** `to = from * scale + offset`. */
export interface LinearConversion {
  scale: number;
  offset: number;
}

const IDENTITY: LinearConversion = { scale: 1, offset: 0 };

/** Far enough from zero that a temperature's offset costs no digits of the scale. */
const PROBE = 1e6;

/** Relative deviation from a straight line that floating point explains; a logarithmic unit is far beyond. */
const LINEAR_TOLERANCE = 1e-9;

/** The library takes a tenth of a millisecond to find that a unit is one, and thousands of points have the same few. */
const valid = new Set<string>();
/** Far more than a plant has; senders write any. */
const MAX_VALID = 10_000;

const compiled = new Map<string, LinearConversion>();

/**
 * Scale and offset from one UCUM unit to another, computed once a pair.
 * @throws UnitError where a unit is unknown, the two are not commensurable, or the way between them is not linear (`dB` to `1`).
 */
export function conversion(fromUcum: string, toUcum: string): LinearConversion {
  const key = `${fromUcum}\u0000${toUcum}`;
  const known = compiled.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = deriveConversion(fromUcum, toUcum);
  compiled.set(key, made);
  return made;
}

/**
 * A closure that converts a value between two UCUM units; compile at load, call for each sample.
 * @throws UnitError as {@link conversion}.
 */
export function compileConversion(fromUcum: string, toUcum: string): (value: number) => number {
  const { scale, offset } = conversion(fromUcum, toUcum);
  if (offset !== 0) {
    return (value) => value * scale + offset;
  }
  return scale === 1 ? (value) => value : (value) => value * scale;
}

/**
 * The UCUM code of what a person wrote as a unit: an engineering unit (`LPM`, `C`, `kVA`) or a UCUM code. Engineering units
 * come first, so `C` is a temperature and not a charge.
 * @throws UnitError where it is neither.
 */
export function resolveUnit(text: string): string {
  const code = ucumFromEngineeringUnit(text) ?? text.trim();
  assertKnown(code);
  return code;
}

function deriveConversion(from: string, to: string): LinearConversion {
  assertKnown(from);
  assertKnown(to);
  if (from === to) {
    return IDENTITY;
  }
  const kind = kindOfUnit(from);
  if (kind !== kindOfUnit(to)) {
    throw incommensurable(from, to);
  }
  const zero = convertOnce(from, to, 0);
  const far = convertOnce(from, to, PROBE);
  const scale = (far - zero) / PROBE;
  const middle = zero + (scale * PROBE) / 2;
  if (Math.abs(convertOnce(from, to, PROBE / 2) - middle) > LINEAR_TOLERANCE * Math.abs(far)) {
    throw new UnitError(
      `Unit ${from}: the conversion to ${to} is not linear. Convert it at the source, or keep ${from}.`
    );
  }
  return { scale, offset: kind === 'temperature difference' ? 0 : zero };
}

function convertOnce(from: string, to: string, value: number): number {
  const result = ucum.UcumLhcUtils.getInstance().convertUnitTo(from, value, to);
  if (result.status !== 'succeeded' || result.toVal === null || !Number.isFinite(result.toVal)) {
    throw incommensurable(from, to);
  }
  return result.toVal;
}

function assertKnown(unit: string): void {
  if (unit === '1' || valid.has(unit)) {
    return;
  }
  if (unit === '' || ucum.UcumLhcUtils.getInstance().validateUnitString(unit).status !== 'valid') {
    const alias = ucumFromEngineeringUnit(unit);
    const advice = alias === undefined ? 'Write a UCUM code such as kW, Cel, L/min' : `Did you mean ${alias}?`;
    throw new UnitError(`Unit "${unit}" is not a UCUM code. ${advice}${alias === undefined ? '.' : ''}`);
  }
  if (valid.size < MAX_VALID) {
    valid.add(unit);
  }
}

function incommensurable(from: string, to: string): UnitError {
  const [fromKind, toKind] = [kindOfUnit(from), kindOfUnit(to)];
  const why = fromKind === toKind ? '' : ` (${describe(fromKind)} against ${describe(toKind)})`;
  return new UnitError(
    `Unit ${from} does not convert to ${to}${why}. Check the unit of the source against the metric that it feeds.`
  );
}

function describe(kind: ReturnType<typeof kindOfUnit>): string {
  return kind === 'dimension' ? 'a plain quantity' : kind;
}
