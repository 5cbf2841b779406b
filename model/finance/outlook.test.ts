import { describe, expect, it } from 'vitest';
import { flowsOf, type InvestmentCase, worthOf } from './case.ts';
import { outlook } from './monte-carlo.ts';
import { sensitivity } from './sensitivity.ts';

const containment: InvestmentCase = {
  capex: '120000',
  opexPerYear: '2500',
  savedKwhPerYear: 350_000,
  pricePerKwh: '0.14',
  priceGrowth: 0.02,
  years: 10,
  rate: 0.08,
};

describe('an investment', () => {
  it('flows as it is spent and saved', () => {
    expect(flowsOf({ ...containment, years: 2 }).map(String)).toEqual(['-120000', '46500', '47480']);
  });

  it('is worth what its flows are', () => {
    const worth = worthOf(containment);
    // A growing annuity less a level one, in closed form.
    const energy = (49_000 * (1 - (1.02 / 1.08) ** 10)) / (0.08 - 0.02);
    const opex = (2500 * (1 - 1.08 ** -10)) / 0.08;
    expect(worth.npv.toNumber()).toBeCloseTo(energy - opex - 120_000, 6);
    expect(worth.payback).toBeCloseTo(2 + (120_000 - 46_500 - 47_480) / (49_000 * 1.02 ** 2 - 2500), 12);
    expect(worth.discountedPayback!).toBeGreaterThan(worth.payback!);
    expect(worth.irr!).toBeGreaterThan(worth.mirr!);
  });

  it('that saves nothing never comes back and has no rate of return', () => {
    const worth = worthOf({ ...containment, savedKwhPerYear: 0 });
    expect([worth.irr, worth.mirr, worth.payback, worth.discountedPayback]).toEqual([null, null, null, null]);
  });
});

describe('sensitivity', () => {
  it('puts what matters most first', () => {
    const swings = sensitivity(containment, [
      { name: 'rate', low: { rate: 0.07 }, high: { rate: 0.09 } },
      { name: 'savings', low: { savedKwhPerYear: 200_000 }, high: { savedKwhPerYear: 500_000 } },
      { name: 'price', low: { pricePerKwh: '0.12' }, high: { pricePerKwh: '0.16' } },
    ]);
    expect(swings.map(({ name }) => name)).toEqual(['savings', 'price', 'rate']);
    expect(swings[2]!.low.gt(swings[2]!.high)).toBe(true);
    expect(swings[0]!.swing.toFixed()).toBe(swings[0]!.high.minus(swings[0]!.low).toFixed());
  });
});

describe('drawn cases', () => {
  it('without uncertainty are the case itself', () => {
    const { npv, chanceOfGain, payback } = outlook(containment, { confidence: 0.9 }, { draws: 100 });
    const worth = worthOf(containment);
    expect(npv.p5).toBeCloseTo(worth.npv.toNumber(), 5);
    expect(npv.p95).toBe(npv.p5);
    expect(payback.p50).toBeCloseTo(worth.discountedPayback!, 9);
    expect(chanceOfGain).toBe(1);
  });

  it('spread as their intervals do: one uncertain saving gives the interval itself', () => {
    const savedKwhPerYear = { low: 100_000, high: 600_000 };
    const { npv } = outlook(containment, { confidence: 0.9, savedKwhPerYear });
    const at = (saved: number) => worthOf({ ...containment, savedKwhPerYear: saved }).npv.toNumber();
    const spread = at(600_000) - at(100_000);
    expect(Math.abs(npv.p5 - at(100_000)) / spread).toBeLessThan(0.02);
    expect(Math.abs(npv.p95 - at(600_000)) / spread).toBeLessThan(0.02);
    expect(Math.abs(npv.mean - at(350_000)) / spread).toBeLessThan(0.01);
  });

  it('are the same for the same seed and others for another', () => {
    const uncertain = { confidence: 0.9, price: { low: 0.8, high: 1.2 }, rate: { low: 0.05, high: 0.11 } };
    expect(outlook(containment, uncertain, { seed: 7 })).toEqual(outlook(containment, uncertain, { seed: 7 }));
    expect(outlook(containment, uncertain, { seed: 8 }).npv).not.toEqual(
      outlook(containment, uncertain, { seed: 7 }).npv
    );
  });

  it('that mostly do not pay back say so', () => {
    const { payback, chanceOfGain } = outlook(containment, {
      confidence: 0.9,
      savedKwhPerYear: { low: -50_000, high: 250_000 },
    });
    expect(payback.p95).toBeNull();
    expect(chanceOfGain).toBeGreaterThan(0.05);
    expect(chanceOfGain).toBeLessThan(0.95);
  });
});
