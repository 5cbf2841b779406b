import { describe, expect, it } from 'vitest';
import { bodySchemaOf } from './kinds.ts';

const parsed = (kind: Parameters<typeof bodySchemaOf>[0], body: object) => bodySchemaOf(kind).safeParse(body);
const messages = (kind: Parameters<typeof bodySchemaOf>[0], body: object) =>
  parsed(kind, body).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

const initiative = { site: 'berlin', meters: ['CRAH-1'], workFrom: '2026-03-01', doneOn: '2026-03-15' };

describe('records of initiatives and what they are judged by', () => {
  it('need site, meters and days, and are complete with them', () => {
    expect(parsed('initiative', initiative).data).toEqual({
      ...initiative,
      subsystem: 'other',
      capex: '0',
      opexPerYear: '0',
      lifeYears: 10,
      discountRate: 0.08,
    });
    expect(parsed('baseline', {}).data).toEqual({ step: 'day', confidence: 0.9, method: 'memory', margin: 0.1 });
  });

  it('say what is wrong', () => {
    expect(messages('initiative', { ...initiative, doneOn: '2026-02-28' })).toEqual([
      'doneOn: Give a day that is not before `workFrom`',
    ]);
    expect(messages('initiative', { ...initiative, meters: ['A', 'A'] })).toEqual(['meters: Name each meter once']);
    expect(messages('initiative', { ...initiative, capex: '-1' })).toHaveLength(1);
    const event = { site: 'berlin', from: '2026-03-01', to: '2026-04-01' };
    expect(messages('non-routine-event', { ...event, treatment: 'adjust' })).toEqual([
      'kw: Give it where the treatment is `adjust`, and only there',
    ]);
    expect(messages('non-routine-event', { ...event, to: '2026-02-01' })).toEqual(['to: Give a day after `from`']);
    expect(messages('baseline', { from: '2026-01-01', to: '2025-01-01' })).toEqual(['to: Give a day after `from`']);
    const budget = { site: 'berlin', from: '2026-01-01', to: '2027-01-01', currency: 'EUR', amount: 120000.5 };
    expect(parsed('budget', budget).data).toMatchObject({ amount: '120000.5' });
    expect(messages('budget', { ...budget, currency: 'EURO' })).toEqual([
      'currency: Write a currency by ISO 4217, such as EUR',
    ]);
  });
});
