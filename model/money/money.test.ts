import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isCurrency, minorDigits } from './currency.ts';
import { type Decimal, decimal, decimalText, readDecimal } from './decimal.ts';
import { add, CurrencyError, money, moneyText, roundParts, roundToMinor, sum, sumByCurrency } from './money.ts';

const text = (amount: { amount: Decimal }) => decimalText(amount.amount);

describe('money', () => {
  it('is added without the errors of doubles', () => {
    expect(text(add(money('0.1', 'EUR'), money('0.2', 'EUR')))).toBe('0.3');
    const cents = Array.from({ length: 10_000 }, () => money('0.01', 'EUR'));
    expect(text(sum(cents, 'EUR'))).toBe('100');
  });

  it('is never a sum of several currencies', () => {
    expect(() => add(money(1, 'EUR'), money(1, 'USD'))).toThrow(CurrencyError);
    expect(() => sum([money(1, 'USD')], 'EUR')).toThrow('Amounts in EUR and USD cannot be added.');
    expect(sumByCurrency([money(1, 'USD'), money(2, 'EUR'), money(3, 'USD')])).toEqual([
      money(2, 'EUR'),
      money(4, 'USD'),
    ]);
  });

  it('is rounded to the smallest unit of its currency, halves away from zero', () => {
    expect(text(roundToMinor(money('2.675', 'EUR')))).toBe('2.68');
    expect(text(roundToMinor(money('-2.675', 'EUR')))).toBe('-2.68');
    expect(text(roundToMinor(money('2.5', 'JPY')))).toBe('3');
    expect(text(roundToMinor(money('2.0005', 'KWD')))).toBe('2.001');
    expect([minorDigits('USD'), minorDigits('JPY'), minorDigits('BHD')]).toEqual([2, 0, 3]);
  });

  it('reads as people write it', () => {
    expect(moneyText(money('1234567.5', 'EUR'))).toBe('1,234,567.50 EUR');
    expect(moneyText(money('-1234.5', 'JPY'))).toBe('-1,235 JPY');
    expect(moneyText(money('-12.5', 'USD'))).toBe('-12.50 USD');
  });

  it('rounds parts so that they add up to the bill, none off by a whole cent', () => {
    expect(roundParts([money(10, 'EUR'), money(10, 'EUR'), money(10, 'EUR')].map(third), 'EUR').map(text)).toEqual([
      '3.34',
      '3.33',
      '3.33',
    ]);
    const amounts = fc.array(
      fc.tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.constantFrom('EUR', 'JPY', 'KWD'))
    );
    fc.assert(
      fc.property(amounts, fc.constantFrom('EUR', 'JPY', 'KWD'), (all, currency) => {
        const parts = all.map(([micro]) => money(decimal(micro.toString()).div(1_000_000), currency));
        const rounded = roundParts(parts, currency);
        expect(text(sum(rounded, currency))).toBe(text(roundToMinor(sum(parts, currency))));
        const unit = decimal(10).pow(-minorDigits(currency));
        expect(rounded.every((one, index) => one.amount.minus(parts[index]!.amount).abs().lt(unit))).toBe(true);
      })
    );
  });
});

function third({ amount, currency }: { amount: Decimal; currency: string }) {
  return money(amount.div(3), currency);
}

it('knows what people pay with', () => {
  expect(['EUR', 'USD', 'CHF', 'XOF'].every(isCurrency)).toBe(true);
  expect(['EURO', 'eur', 'XAU', 'XXX', 'ABC', ''].some(isCurrency)).toBe(false);
});

it('reads decimals as they are written and refuses all else', () => {
  expect(decimalText(readDecimal('0.10000000000000000001')!)).toBe('0.10000000000000000001');
  expect(decimalText(readDecimal('-12')!)).toBe('-12');
  expect(['1,5', '1e5', 'NaN', 'Infinity', '0x10', '', ' 1', '1.', '.5', '9'.repeat(30)].map(readDecimal)).toEqual(
    Array.from({ length: 10 }, () => undefined)
  );
});
