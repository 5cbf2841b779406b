import { type DataFrame, formattedValueToString, getValueFormat, getValueFormatterIndex } from '@grafana/data';

/**
 * Units of which finance reads every digit: money by its currency (ISO 4217) and emissions in kg CO2e (GHG Protocol). Grafana would
 * write thousands of them as K, or a thousand kilograms as Mg.
 */
const READ_IN_FULL = /^suffix:([A-Z]{3}|kg CO2e)$/;

/** Long enough to have thousands. */
const PROBE = 1_234_567;

/** Writes `12,340.50 EUR` where the backend's unit alone would make it `12340.50 EUR`. */
export function writeInFull(frame: DataFrame): DataFrame {
  if (!frame.fields.some(({ config }) => READ_IN_FULL.test(config.unit ?? ''))) {
    return frame;
  }
  return {
    ...frame,
    fields: frame.fields.map((field) => {
      const [, symbol] = READ_IN_FULL.exec(field.config.unit ?? '') ?? [];
      return symbol === undefined ? field : { ...field, config: { ...field.config, unit: unitInFull(symbol) } };
    }),
  };
}

/**
 * Grafana's own unit for it, which came with 12.1. An older one is given such a unit; a snapshot that is looked at without this data
 * source has no thousands there, and is right otherwise.
 */
function unitInFull(symbol: string): string {
  const native = `currency:financial: ${symbol}:suffix`;
  if (formattedValueToString(getValueFormat(native)(PROBE, 0)).endsWith(`567 ${symbol}`)) {
    return native;
  }
  // Nobody sees the space at its end, which keeps the units of others as they are.
  const own = `suffix:${symbol} `;
  getValueFormatterIndex()[own] ??= (value, decimals) =>
    value === null ? { text: '' } : { text: inFull(value, decimals), suffix: ` ${symbol}` };
  return own;
}

function inFull(value: number, decimals: number | null | undefined): string {
  const [minimumFractionDigits, maximumFractionDigits] = decimals == null ? [0, 1] : [decimals, decimals];
  // What is rounded to nothing has no sign.
  return value.toLocaleString(undefined, { minimumFractionDigits, maximumFractionDigits, signDisplay: 'negative' });
}
