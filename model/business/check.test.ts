import { expect, it } from 'vitest';

import { checkRecord } from './check.ts';

const said = (given: unknown) => {
  const checked = checkRecord(given);
  return 'problems' in checked
    ? checked.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
    : checked.record;
};
const budget = { site: 'berlin', from: '2026-01-01', to: '2027-01-01', currency: 'EUR', amount: 95000.5 };

it('gives a record as its kind has it, with what goes without saying', () => {
  expect(said({ kind: 'budget', name: 'cooling 2026', body: budget })).toEqual({
    kind: 'budget',
    name: 'cooling 2026',
    state: 'active',
    body: { ...budget, amount: '95000.5' },
  });
});

it('says at each field what to do, in words', () => {
  expect(said({ kind: 'budget', name: '', body: budget })).toEqual([
    'name: Missing. Write letters, digits, spaces and . _ : / - (up to 100), beginning with a letter or digit.',
  ]);
  expect(
    said({ kind: 'budget', name: 'x', body: { ...budget, to: '2025', amount: '1,5', currency: undefined, kw: 1 } })
  ).toEqual([
    'body.to: Write a day as 2026-01-01.',
    'body.currency: Missing. Write a text.',
    'body.amount: Write digits with at most one point, such as 0.0825.',
    'body.kw: Not known here. Known are site, subsystem, from, to, currency, amount, kwh.',
  ]);
  expect(said({ kind: 'budget', name: 'x', body: { ...budget, to: '2025-01-01' } })).toEqual([
    'body.to: Give a day after `from`.',
  ]);
  expect(said({ kind: 'budget', name: 'x', body: { ...budget, amount: undefined } })).toEqual([
    'body.amount: Missing. Write digits with at most one point, such as 0.0825.',
  ]);
});

it('refuses texts that the database cannot store, where they stand', () => {
  const unstorable = 'Has a character that cannot be stored (a NUL or half a letter). Remove it.';
  expect(said({ kind: 'budget', name: 'x', note: 'a\u0000', body: { ...budget, site: 'ber\ud800' } })).toEqual([
    `note: ${unstorable}`,
    `body.site: ${unstorable}`,
  ]);
  const tariff = { currency: 'EUR', timeZone: 'Europe/Berlin', energy: [{ name: 'night\u0000', perKwh: '0.1' }] };
  expect(said({ kind: 'tariff', name: 'grid', body: tariff })).toEqual([`body.energy.0.name: ${unstorable}`]);
});

it('says it of what is deep in a list', () => {
  const tariff = { currency: 'EUR', timeZone: 'Europe/Berlin', energy: [{ name: 'night', from: '22:10', perKwh: '' }] };
  expect(said({ kind: 'tariff', name: 'grid', body: tariff })).toEqual([
    'body.energy.0.from: Write a quarter of an hour, such as 08:00 or 24:00.',
    'body.energy.0.perKwh: Missing. Write digits with at most one point, such as 0.0825.',
  ]);
});

it.each([[undefined], [null], ['tariff'], [{ kind: 'price' }], [{ kind: 'tariff', name: 'x', body: [] }]])(
  'refuses what is not a record: %j',
  (given) => {
    expect(said(given)).toContainEqual(expect.any(String));
  }
);
