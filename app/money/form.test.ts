import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { checkRecord } from '#model/business/check.ts';
import { bodySchemaOf, type RecordKind } from '#model/business/kinds.ts';
import { FIELDS } from './fields.ts';
import { toBody, toForm } from './form.ts';
import { inWords } from './words.ts';
import { importFileOf } from './yaml.ts';

const BODIES: Array<[RecordKind, object]> = [
  [
    'initiative',
    {
      site: 's',
      meters: ['A', 'B'],
      workFrom: '2026-03-01',
      doneOn: '2026-03-15',
      capex: '48000.50',
      discountRate: 0.0725,
      lifeYears: 12,
    },
  ],
  ['baseline', { confidence: 0.68, margin: 0.1, limits: { cvRmse: 0.29, nmbe: 0.07 }, step: 'hour' }],
  [
    'tariff',
    {
      site: 's',
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      seasons: [{ name: 'summer', from: '04-01' }],
      energy: [
        { name: 'night', season: 'summer', days: ['mon', 'weekends'], from: '22:00', to: '06:00', perKwh: '0.1' },
      ],
      demand: [{ name: 'peak', perKw: '9.80' }],
      monthly: [{ name: 'meter', amount: '189' }],
      market: {
        prices: { from: '2026-01-01T00:00:00Z', stepMinutes: 60, values: ['0.1', null, '-0.02'] },
        adder: '0.03',
      },
    },
  ],
  ['carbon', { gramsPerKwh: '344', price: { currency: 'EUR', perTonne: '72' } }],
  [
    'consumption',
    { site: 's', quantity: 'water', entries: [{ from: '2026-01-01', to: '2026-01-31', value: '812.5' }] },
  ],
  ['holidays', { days: [{ day: '2026-01-01', title: 'New Year' }] }],
  ['non-routine-event', { site: 's', from: '2026-05-04', treatment: 'adjust', kw: -40.5, initiatives: ['a'] }],
  ['budget', { site: 's', from: '2026-01-01', to: '2027-01-01', currency: 'EUR', amount: '1', kwh: 5 }],
];

it.each(BODIES)('says of a %s what the record says, once it is in the form, and in a file', (kind, given) => {
  const body = bodySchemaOf(kind).parse(given) as Record<string, unknown>;
  const back = toBody(FIELDS[kind], toForm(FIELDS[kind], body));
  expect(bodySchemaOf(kind).parse(back)).toEqual(body);
  const by = { login: 'ada', role: 'Editor', via: 'grafana', savedMs: 0, simulated: false } as const;
  const version = {
    ...by,
    version: 1,
    state: 'active' as const,
    validFrom: '2026-01-01',
    note: 'why',
    changes: [],
    moreChanges: 0,
  };
  const { records } = parse(importFileOf({ kind, name: 'x', versions: [version], body })) as { records: unknown[] };
  expect(checkRecord(records[0])).toEqual({
    record: { kind, name: 'x', state: 'active', validFrom: '2026-01-01', note: 'why', body },
  });
});

it('leaves what was emptied out, and keeps what is not a number for the check to say so', () => {
  const form = { confidence: '90 %', margin: '', from: ' ', limits: { cvRmse: '30', nmbe: '' } };
  expect(toBody(FIELDS.baseline, form)).toEqual({ confidence: '90 %', limits: { cvRmse: 0.3 } });
  expect(toBody(FIELDS.initiative, { meters: [], capex: '1,5', lifeYears: '1e9999' })).toEqual({
    capex: '1,5',
    lifeYears: '1e9999',
  });
});

it('names changes by the labels of the form', () => {
  expect(inWords(FIELDS.tariff, 'energy night perKwh', { before: '0.1', after: '0.2' })).toEqual({
    label: 'Energy, night, price',
    before: '0.1',
    after: '0.2',
  });
  expect(inWords(FIELDS.initiative, 'discountRate', { before: '0.07', after: '0.08' })).toEqual({
    label: 'Discount rate',
    before: '7 %',
    after: '8 %',
  });
  expect(inWords(FIELDS.baseline, 'limits cvRmse', { after: '0.3' })).toEqual({
    label: 'Limits of a model, cv(rmse)',
    after: '30 %',
  });
  expect(inWords(FIELDS.baseline, 'of another time', { after: '1' })).toEqual({ label: 'of another time', after: '1' });
});
