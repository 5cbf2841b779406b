import { stepAt } from '../business/series.ts';
import { type DayType, type Rate, type Tariff, WEEKDAYS } from '../business/tariff.ts';
import { type Decimal, decimal } from '../money/decimal.ts';
import type { Calendar, LocalTime } from '../time/calendar.ts';

/** What a kilowatt-hour costs, and by which rate. */
export interface EnergyPrice {
  rate: string;
  perKwh: Decimal;
}

/** A tariff on its calendar. Prices are of the moment that is asked for; rates change at quarter hours only. */
export interface Rates {
  /** Undefined where no rate counts: a tariff has a hole there. */
  priceAt(timeMs: number): EnergyPrice | undefined;
  /** Indexes of the demand rates that count. */
  demandAt(timeMs: number): number[];
}

const NAME_OF_MARKET = 'market';

export function ratesOf(tariff: Tariff, calendar: Calendar, holidays: ReadonlySet<string>): Rates {
  const energy = tariff.energy.map((rate) => ({
    counts: countsOf(rate, tariff, holidays),
    price: { rate: rate.name, perKwh: decimal(rate.perKwh) },
  }));
  const demand = tariff.demand.map((rate) => countsOf(rate, tariff, holidays));
  const { market } = tariff;
  const adder = decimal(market?.adder ?? 0);
  return {
    priceAt: (timeMs) => {
      const listed = market && stepAt(market.prices, timeMs);
      if (listed !== undefined) {
        return { rate: NAME_OF_MARKET, perKwh: decimal(listed).plus(adder) };
      }
      const local = calendar.at(timeMs);
      return energy.find(({ counts }) => counts(local))?.price;
    },
    demandAt: (timeMs) => {
      const local = calendar.at(timeMs);
      return demand.flatMap((counts, index) => (counts(local) ? [index] : []));
    },
  };
}

function countsOf({ season, days, from, to }: Rate, { seasons }: Tariff, holidays: ReadonlySet<string>) {
  const fromMinute = from === undefined ? 0 : minuteOf(from);
  const toMinute = to === undefined ? 24 * 60 : minuteOf(to);
  return ({ day, weekday, minuteOfDay }: LocalTime): boolean =>
    (season === undefined || seasonOf(day, seasons) === season) &&
    (days === undefined || days.some((type) => isOfType(type, day, weekday, holidays))) &&
    (fromMinute < toMinute
      ? minuteOfDay >= fromMinute && minuteOfDay < toMinute
      : minuteOfDay >= fromMinute || minuteOfDay < toMinute);
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The season that began last; that of the year's end goes on into the new year. */
function seasonOf(day: string, seasons: Tariff['seasons']): string | undefined {
  const monthDay = day.slice(5);
  const inOrder = [...seasons].sort((a, b) => (a.from < b.from ? -1 : 1));
  return (inOrder.findLast(({ from }) => from <= monthDay) ?? inOrder.at(-1))?.name;
}

function isOfType(type: DayType, day: string, weekday: number, holidays: ReadonlySet<string>): boolean {
  switch (type) {
    case 'workdays':
      return weekday >= 1 && weekday <= 5 && !holidays.has(day);
    case 'weekends':
      return weekday === 0 || weekday === 6;
    case 'holidays':
      return holidays.has(day);
    default:
      return WEEKDAYS[weekday] === type;
  }
}
