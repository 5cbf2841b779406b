import { addFlows, type CashFlow } from '../finance/cash-flow.ts';
import { payback } from '../finance/payback.ts';
import { irr } from '../finance/rates.ts';
import { type Decimal, decimal, ZERO } from '../money/decimal.ts';
import type { Value } from './value.ts';
import type { Verification } from './verify.ts';
import type { YearEnd } from './year-end.ts';

/** One initiative of many. */
export interface Judged {
  name: string;
  subsystem: string;
  currency: string;
  capex: Decimal.Value;
  /** Initiatives whose saving is in this one's. */
  together: readonly string[];
  verification: Verification;
  value?: Value;
  yearEnd?: YearEnd;
  freedKw: number;
}

interface Range {
  value: number;
  low: number;
  high: number;
}

/** What some initiatives saved together, in one currency. */
export interface Total {
  currency: string;
  /** `all`, or one of them. */
  subsystem: string;
  initiatives: number;
  /** Of these, how many saved, are not distinguishable from zero, used more, and could not be verified. */
  verdicts: Record<Verification['verdict'], number>;
  /** kWh so far. The interval is as wide as all of theirs together, as if they were wrong in the same direction. */
  saving: Range;
  /** Money so far, and in the calendar year. */
  saved: Range;
  yearEnd: Range;
  yearEndSaved: Range;
  confidence: number;
  kwhPerYear: number;
  savedPerYear: Decimal;
  opexPerYear: Decimal;
  capex: Decimal;
  /** Of all flows together; what was not verified is spent and earns nothing. */
  flows: CashFlow;
  npv: Decimal;
  payback: number | null;
  irr: number | null;
  freedKw: number;
  /** What is in two of them and counted once, by name. */
  once: string[];
}

export const ALL_SUBSYSTEMS = 'all';

/** Totals of each currency, over all and by subsystem. Amounts of different currencies are never added. */
export function totalsOf(all: readonly Judged[]): Total[] {
  const currencies = [...new Set(all.map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) => {
    const of = all.filter((one) => one.currency === currency);
    const subsystems = [...new Set(of.map(({ subsystem }) => subsystem))].sort();
    return [
      totalOf(of, currency, ALL_SUBSYSTEMS),
      ...subsystems.map((subsystem) =>
        totalOf(
          of.filter((one) => one.subsystem === subsystem),
          currency,
          subsystem
        )
      ),
    ];
  });
}

function totalOf(all: readonly Judged[], currency: string, subsystem: string): Total {
  // What is judged together with another one is in its saving; of two that name each other the first one counts.
  const isDoubled = (one: Judged) =>
    all.some((other) => other.name !== one.name && other.together.includes(one.name) && isSame(one, other));
  const isInAnother = (one: Judged) =>
    all.some(
      (other) =>
        other.name !== one.name &&
        other.together.includes(one.name) &&
        (!one.together.includes(other.name) || other.name < one.name)
    );
  const isSame = (one: Judged, other: Judged) => one.together.includes(other.name) && other.name < one.name;
  const judged = all.filter(({ verification }) => verification.verdict !== 'not-verifiable');
  const counted = judged.filter((one) => !isDoubled(one));
  const goingOn = judged.filter((one) => !isInAnother(one));
  const sum = (of: readonly Judged[], number: (one: Judged) => number) =>
    of.reduce((total, one) => total + number(one), 0);
  const range = (of: (one: Judged) => Range): Range => ({
    value: sum(counted, (one) => of(one).value),
    low: sum(counted, (one) => of(one).low),
    high: sum(counted, (one) => of(one).high),
  });
  const worthOf = ({ value }: Judged, kwh: number) => (value ? value.perKwh.times(kwh).toNumber() : 0);
  const energy = ({ verification: { saving, low, high } }: Judged): Range => ({ value: saving, low, high });
  const ofYear = ({ yearEnd }: Judged): Range =>
    yearEnd ? { value: yearEnd.saving, low: yearEnd.low, high: yearEnd.high } : { value: 0, low: 0, high: 0 };
  const flows = addFlows(
    all.map(({ value, capex }, index) => {
      const spent = decimal(capex).negated();
      return value && goingOn.includes(all[index]!) ? value.worth.flows : [spent];
    })
  );
  const npvs = all.map((one) =>
    one.value && goingOn.includes(one) ? one.value.worth.npv : decimal(one.capex).negated()
  );
  const verdicts = { saved: 0, 'used-more': 0, 'not-distinguishable': 0, 'not-verifiable': 0 };
  all.forEach(({ verification }) => verdicts[verification.verdict]++);
  const decimals = (of: readonly Judged[], amount: (one: Judged) => Decimal) =>
    of.reduce((total, one) => total.plus(amount(one)), ZERO);
  return {
    currency,
    subsystem,
    initiatives: all.length,
    verdicts,
    saving: range(energy),
    saved: range((one) => {
      const { saving, low, high } = one.verification;
      const value = one.value?.saved.amount.toNumber() ?? 0;
      return { value, low: value - worthOf(one, saving - low), high: value + worthOf(one, high - saving) };
    }),
    yearEnd: range(ofYear),
    yearEndSaved: range((one) => {
      const { value, low, high } = ofYear(one);
      return { value: worthOf(one, value), low: worthOf(one, low), high: worthOf(one, high) };
    }),
    confidence: Math.min(1, ...judged.map(({ verification }) => verification.confidence)),
    kwhPerYear: sum(goingOn, ({ value }) => value?.kwhPerYear ?? 0),
    savedPerYear: decimals(goingOn, ({ value }) => value?.perKwh.times(value.kwhPerYear) ?? ZERO),
    opexPerYear: decimals(goingOn, ({ value }) => decimal(value?.investment.opexPerYear ?? 0)),
    capex: decimals(all, ({ capex }) => decimal(capex)),
    flows,
    npv: npvs.reduce((total, one) => total.plus(one), ZERO),
    payback: flows.length > 1 ? payback(flows) : null,
    irr: flows.length > 1 ? irr(flows) : null,
    freedKw: sum(goingOn, ({ freedKw }) => freedKw),
    once: judged.filter((one) => isInAnother(one)).map(({ name }) => name),
  };
}
