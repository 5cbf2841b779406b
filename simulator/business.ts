import { daysOf, INITIATIVES } from './initiatives.ts';
import { SITE } from './plant/layout.ts';
import { wholeMonths, stated } from './stated.ts';

const site = SITE.id;
/** Holidays of the whole of Germany, without those of its states. */
const HOLIDAYS = [
  ['01-01', 'New Year'],
  ['05-01', 'Labour Day'],
  ['10-03', 'Day of German Unity'],
  ['12-25', 'Christmas Day'],
  ['12-26', 'Second Day of Christmas'],
] as const;

/** What people of the demo plant say: tariff, holidays, carbon intensity, water bills, initiatives and a budget. Its prices are invented. */
export function demoRecords(firstDone: string, nowMs: number) {
  const year = new Date(nowMs).getUTCFullYear();
  const years = [year - 2, year - 1, year, year + 1];
  const record = (kind: string, name: string, body: object) => ({ kind, name, note: 'Demo: invented', body });
  return [
    record('holidays', 'germany', {
      days: years.flatMap((one) => HOLIDAYS.map(([day, title]) => ({ day: `${one}-${day}`, title }))),
    }),
    record('tariff', 'demo-grid', {
      site,
      currency: 'EUR',
      timeZone: SITE.timeZone,
      holidays: 'germany',
      energy: [
        { name: 'peak', days: ['workdays'], from: '08:00', to: '20:00', perKwh: '0.218' },
        { name: 'night', from: '22:00', to: '06:00', perKwh: '0.142' },
        { name: 'day', perKwh: '0.176' },
      ],
      demand: [{ name: 'peak hours', days: ['workdays'], from: '08:00', to: '20:00', perKw: '9.80' }],
      monthly: [{ name: 'meter', amount: '189.00' }],
    }),
    record('carbon', 'demo-grid', {
      site,
      method: 'location',
      gramsPerKwh: '344',
      price: { currency: 'EUR', perTonne: '72' },
    }),
    ...(['water', 'renewable-energy', 'reused-energy'] as const).map((quantity) =>
      record('consumption', `demo-${quantity}`, {
        site,
        quantity,
        entries: wholeMonths(nowMs).map(({ from, to, days }) => ({ from, to, value: stated(quantity, from, days) })),
      })
    ),
    ...INITIATIVES.map((one) => {
      const { workFrom, doneOn } = daysOf(one, firstDone);
      const { name, title, subsystem, meters, money } = one;
      return record('initiative', name, {
        site,
        title,
        subsystem,
        meters,
        workFrom,
        doneOn,
        currency: 'EUR',
        ...money,
      });
    }),
    record('budget', `demo-cooling-${year}`, {
      site,
      subsystem: 'cooling',
      from: `${year}-01-01`,
      to: `${year + 1}-01-01`,
      currency: 'EUR',
      amount: '95000',
    }),
  ];
}
