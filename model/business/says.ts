import { counted } from '../text/counted.ts';
import type { RecordBody, RecordKind } from './kinds.ts';

type Says = { [Kind in RecordKind]: (body: RecordBody<Kind>) => string };

/** What a record says, in a line of a list. */
const SAYS: Says = {
  initiative: ({ subsystem, meters, doneOn, capex, currency }) =>
    `${subsystem}, done on ${doneOn}, ${named(meters, 'meter')}${capex === '0' ? '' : `, ${money(capex, currency)} spent`}`,
  baseline: ({ from, to, step, confidence }) =>
    `${from || to ? spanText(from, to) : 'the year before the work'}, by the ${step}, ${percent(confidence)} confidence`,
  'non-routine-event': ({ from, to, treatment, kw, initiatives }) =>
    `${spanText(from, to)}, ${treatment === 'adjust' ? `${kw} kW taken off` : 'days left out'}${initiatives ? `, of ${initiatives.join(', ')}` : ''}`,
  tariff: ({ currency, energy, market, demand, monthly }) =>
    [
      currency,
      ...(market ? ['market prices'] : []),
      ...(energy.length > 0 ? [counted(energy.length, 'rate')] : []),
      ...(demand.length > 0 ? [counted(demand.length, 'demand charge')] : []),
      ...(monthly.length > 0 ? [counted(monthly.length, 'monthly charge')] : []),
    ].join(', '),
  carbon: ({ method, gramsPerKwh, series, price }) =>
    [
      ...(series ? [`a series of ${counted(series.values.length, 'value')}`] : []),
      ...(gramsPerKwh === undefined ? [] : [`${gramsPerKwh} g/kWh`]),
      `${method}-based`,
      ...(price ? [`${money(price.perTonne, price.currency)} per tonne`] : []),
    ].join(', '),
  holidays: ({ days }) => {
    const sorted = days.map(({ day }) => day).sort();
    return days.length === 0 ? 'no day' : `${counted(days.length, 'day')}, ${sorted[0]} to ${sorted.at(-1)}`;
  },
  consumption: ({ quantity, entries }) => {
    const ends = entries.map(({ to }) => to).sort();
    return `${quantity}, ${counted(entries.length, 'statement')} up to ${ends.at(-1)}`;
  },
  budget: ({ subsystem, from, to, amount, currency }) =>
    `${money(amount, currency)} from ${from} until ${to}${subsystem ? `, ${subsystem}` : ''}`,
};

/** @param body as the schema of its kind gives it */
export function saysOf<Kind extends RecordKind>(kind: Kind, body: RecordBody<Kind>): string {
  return SAYS[kind](body);
}

function money(amount: string, currency: string | undefined): string {
  const [whole = '', part] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${part === undefined ? '' : `.${part}`}${currency === undefined ? '' : ` ${currency}`}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(12))} %`;
}

function spanText(from: string | undefined, to: string | undefined): string {
  return [from && `from ${from}`, to && `until ${to}`].filter(Boolean).join(' ') || 'for ever';
}

/** More names than these would push the rest of the line away. */
const MOST_NAMED = 3;

function named(words: readonly string[], one: string): string {
  return words.length <= MOST_NAMED
    ? `${one}${words.length === 1 ? '' : 's'} ${words.join(', ')}`
    : counted(words.length, one);
}
