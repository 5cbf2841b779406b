import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from '../money/decimal.ts';
import { testDataFile } from '../testing/test-data.ts';
import {
  type Annuity,
  annuityPayment,
  annuityPeriods,
  annuityRate,
  futureValue,
  interestPart,
  presentValue,
  principalPart,
} from './annuity.ts';
import { addFlows, cashFlow, npv } from './cash-flow.ts';
import { discountedPayback, payback } from './payback.ts';
import { internalRates, irr, mirr } from './rates.ts';

const file = testDataFile('finance', 'numpy_financial_reference.json');

interface Case {
  cashflows: number[];
  rate: number | string;
  finance_rate: number;
  reinvest_rate: number;
  nper: number;
  pmt: number;
  pv: number;
  fv: number;
  per: number;
  when: 'begin' | 'end';
  expected: number | string;
  decimals_in_upstream_assert?: number;
}

/** `0.08/12` as it is written there. */
function rateOf(rate: number | string) {
  const [top = '', bottom = '1'] = String(rate).split('/');
  return decimal(top).div(bottom);
}

const annuity = (one: Case): Annuity => ({
  rate: rateOf(one.rate ?? 0),
  periods: one.nper,
  present: one.pv ?? 0,
  future: one.fv ?? 0,
  isDueAtStart: one.when === 'begin',
});

const OURS: Record<string, (one: Case) => number | null> = {
  npv: (one) => npv(one.rate, cashFlow(one.cashflows)).toNumber(),
  irr: (one) => irr(cashFlow(one.cashflows)),
  mirr: (one) => mirr(cashFlow(one.cashflows), one.finance_rate, one.reinvest_rate),
  pmt: (one) => annuityPayment(annuity(one)).toNumber(),
  ppmt: (one) => principalPart(one.per, annuity(one)).toNumber(),
  ipmt: (one) => interestPart(one.per, annuity(one)).toNumber(),
  pv: (one) => presentValue(one.pmt, annuity(one)).toNumber(),
  fv: (one) => futureValue(one.pmt, annuity(one)).toNumber(),
  nper: (one) => annuityPeriods(one.pmt, annuity(one))?.toNumber() ?? null,
  rate: (one) => annuityRate(one.pmt, annuity(one)),
};

/** How exactly a reference value is written, but to 1e-9 at most. */
function tolerance({ expected, decimals_in_upstream_assert: decimals }: Case) {
  if (decimals !== undefined) {
    return 10 ** -decimals / 2;
  }
  const written = String(expected);
  const digits = written.split('.')[1]?.length ?? 9;
  return Math.max(1e-9 * Math.max(1, Math.abs(Number(expected))), digits < 9 ? 0.5 * 10 ** -digits : 0);
}

describe.skipIf(file === undefined)('finance agrees with numpy-financial', () => {
  const reference = file ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Case[]>) : {};
  const cases = Object.entries(reference).flatMap(([name, some]) =>
    Array.isArray(some) ? some.map((one, index) => ({ name, index, one })) : []
  );

  it.each(cases)('$name $index', ({ name, one }) => {
    const ours = OURS[name]!(one);
    if (String(one.expected).startsWith('NaN')) {
      expect(ours).toBeNull();
    } else if (String(one.expected).startsWith('NPV(IRR)=0')) {
      expect(Math.abs(npv(ours!, cashFlow(one.cashflows)).toNumber())).toBeLessThan(1e-10);
    } else {
      expect(Math.abs(ours! - Number(one.expected))).toBeLessThanOrEqual(tolerance(one));
    }
  });

  it('has cases of every function', () => {
    expect(Object.keys(OURS).filter((name) => !cases.some((one) => one.name === name))).toEqual([]);
  });
});

const amount = fc.integer({ min: -1_000_000, max: 1_000_000 });
const rate = fc.double({ min: -0.5, max: 2, noNaN: true });

describe('cash flows', () => {
  it('are worth their sum where nothing is discounted, to the cent', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 40 }), (cents) => {
        const flows = cents.map((cent) => decimal(cent).div(100));
        expect(npv(0, flows).times(100).toNumber()).toBe(cents.reduce((sum, cent) => sum + cent, 0));
      })
    );
  });

  it('of two cases are worth as much together as one by one', () => {
    fc.assert(
      fc.property(rate, fc.array(amount), fc.array(amount), (r, a, b) => {
        const [first, second] = [cashFlow(a), cashFlow(b)];
        const apart = npv(r, first).plus(npv(r, second));
        expect(
          npv(r, addFlows([first, second]))
            .minus(apart)
            .abs()
            .toNumber()
        ).toBeLessThan(1e-20 * 2 ** 40);
      })
    );
  });

  it('have no present value at a loss of all', () => {
    expect(() => npv(-1, cashFlow([1]))).toThrow('A rate of -100 % has no present value. Give one above -100 %.');
  });
});

describe('internal rates of return', () => {
  it('leave a present value of nothing', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 2, maxLength: 30 }), (amounts) => {
        const flows = cashFlow(amounts);
        const size = amounts.reduce((sum, one) => sum + Math.abs(one), 0);
        for (const found of internalRates(flows).filter((one) => one > -0.9)) {
          const grown = size * Math.max(1, 1 / (1 + found)) ** amounts.length;
          expect(Math.abs(npv(found, flows).toNumber())).toBeLessThanOrEqual(1e-9 * grown);
        }
      })
    );
  });

  it('are found where an investment pays a known one, over 240 months too', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0005, max: 0.4, noNaN: true }), fc.integer({ min: 1, max: 240 }), (r, periods) => {
        const payment = annuityPayment({ rate: r, periods, present: -1000 });
        const flows = [decimal(-1000), ...Array.from({ length: periods }, () => payment)];
        expect(irr(flows)).toBeCloseTo(r, 9);
        expect(annuityRate(payment, { periods, present: -1000 })).toBeCloseTo(r, 9);
      }),
      { numRuns: 25 }
    );
  });

  it('are all told where there are several, close ones too', () => {
    const flowsWith = (rates: number[]) => {
      // (x - 1/(1 + r1)) (x - 1/(1 + r2)) ..., by x = 1 / (1 + rate).
      const terms = rates.reduce(
        (all, one) => [...all, 0].map((_, i) => (all[i - 1] ?? 0) - (all[i] ?? 0) / (1 + one)),
        [1000]
      );
      return cashFlow(terms);
    };
    const three = internalRates(flowsWith([0.05, 0.06, 0.9]));
    expect(three).toHaveLength(3);
    [0.05, 0.06, 0.9].forEach((one, index) => expect(three[index]).toBeCloseTo(one, 9));
    const close = internalRates(flowsWith([0.05, 0.0501]));
    [0.05, 0.0501].forEach((one, index) => expect(close[index]).toBeCloseTo(one, 8));
  });

  it('are found where nearly everything is lost', () => {
    expect(irr(cashFlow([-1e6, 1]))).toBeCloseTo(-0.999999, 12);
    expect(irr(cashFlow([-1e8, 1]))).toBeCloseTo(-0.99999999, 12);
  });

  it('are the same in any currency unit', () => {
    const flows = [-123456, 34567, 45678, 56789, 1234];
    expect(irr(cashFlow(flows.map((one) => one * 1e6)))).toBeCloseTo(irr(cashFlow(flows))!, 14);
  });

  it('equal the modified one where money is financed and put to work at that rate', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 20 }), (gains) => {
        const flows = cashFlow([-1_000_000, ...gains]);
        const found = irr(flows)!;
        expect(mirr(flows, found, found)).toBeCloseTo(found, 9);
      })
    );
  });
});

describe('annuities', () => {
  it('fit together: the payment leads from the present to the future value in its periods', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.2, max: 0.5, noNaN: true }),
        fc.integer({ min: 1, max: 120 }),
        amount,
        amount,
        fc.boolean(),
        (r, periods, present, future, isDueAtStart) => {
          const payment = annuityPayment({ rate: r, periods, present, future, isDueAtStart });
          const reached = futureValue(payment, { rate: r, periods, present, isDueAtStart });
          expect(reached.minus(future).abs().toNumber()).toBeLessThan(1e-9);
          const back = presentValue(payment, { rate: r, periods, future, isDueAtStart });
          expect(back.minus(present).abs().toNumber()).toBeLessThan(1e-6);
        }
      )
    );
  });

  it('pay back all of a loan, and interest besides', () => {
    const loan = { rate: 0.01, periods: 24, present: 10_000 };
    const months = Array.from({ length: 24 }, (_, month) => month + 1);
    const principal = months.reduce((sum, month) => sum.plus(principalPart(month, loan)), decimal(0));
    expect(principal.toNumber()).toBeCloseTo(-10_000, 9);
    expect(interestPart(1, loan).toNumber()).toBe(-100);
  });

  it('never end where payments do not cover the interest', () => {
    expect(annuityPeriods(-5, { rate: 0.1, present: 100 })).toBeNull();
    expect(annuityPeriods(0, { rate: 0, present: 100 })).toBeNull();
  });
});

describe('payback', () => {
  it('is where the money is back, within a year in proportion', () => {
    expect(payback(cashFlow([-100, 40, 40, 40]))).toBe(2.5);
    expect(payback(cashFlow([-100, 50, 50]))).toBe(2);
    expect(payback(cashFlow([-100, 40]))).toBeNull();
    expect(payback(cashFlow([0, 40]))).toBe(0);
    expect(payback([])).toBe(0);
  });

  it('is not reached by a sum that is spent again', () => {
    expect(payback(cashFlow([-100, 120, -50, 60]))).toBe(2.5);
  });

  it('takes longer where later money is worth less', () => {
    expect(discountedPayback(0.1, cashFlow([-100, 60, 60, 60]))).toBeCloseTo(1 + (100 - 60 / 1.1) / (60 / 1.21), 12);
    expect(discountedPayback(0.3, cashFlow([-100, 40, 40, 40]))).toBeNull();
  });
});
