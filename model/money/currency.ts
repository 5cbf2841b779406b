/** ISO 4217 code, such as `EUR`. */
export type Currency = string;

const CODE = /^[A-Z]{3}$/;
/** As what nobody has heard of. */
const UNKNOWN = /^X/;

const known = new Set(Intl.supportedValuesOf('currency'));

/** Whether a code is one of ISO 4217's that people pay with; gold, test codes and the like (X..) are not. */
export function isCurrency(code: string): boolean {
  return CODE.test(code) && known.has(code) && (!UNKNOWN.test(code) || PAID_WITH_X.has(code));
}

/** Francs and dollars that several states share. */
const PAID_WITH_X = new Set(['XAF', 'XCD', 'XOF', 'XPF']);

const digits = new Map<Currency, number>();

/** Decimals of a currency's smallest unit by ISO 4217 (ECMA-402, CurrencyDigits): 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: Currency): number {
  const told = digits.get(currency);
  if (told !== undefined) {
    return told;
  }
  const found =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  digits.set(currency, found);
  return found;
}
