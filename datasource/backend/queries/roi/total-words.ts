import type { Total } from '#model/savings/portfolio.ts';
import { counted } from '#model/text/counted.ts';
import { decimal } from '#model/money/decimal.ts';
import { money, moneyText } from '#model/money/money.ts';

/** What initiatives saved together, in a sentence with the interval that holds it. */
export function totalSentence({ initiatives, verdicts, saving, saved, currency, confidence }: Total): string {
  const judged = initiatives - verdicts['not-verifiable'];
  const left =
    verdicts['not-verifiable'] > 0
      ? ` ${counted(verdicts['not-verifiable'], 'initiative')} could not be verified.`
      : '';
  if (judged === 0) {
    return `Nothing could be verified.${left}`;
  }
  const kwh = (value: number) => `${Math.round(value).toLocaleString('en-US')} kWh`;
  const range = `between ${kwh(saving.low)} and ${kwh(saving.high)} at ${Math.round(100 * confidence)} % confidence`;
  const worth =
    currency === '' || saved.value === 0 ? '' : ` worth ${moneyText(money(decimal(saved.value), currency))}`;
  const none =
    verdicts['not-distinguishable'] > 0
      ? ` ${verdicts['not-distinguishable']} of ${initiatives} not distinguishable from zero.`
      : '';
  return `${counted(judged, 'initiative')} saved ${kwh(saving.value)} (${range})${worth}.${none}${left}`;
}
