import { describe, expect, it } from 'vitest';
import { limited } from '../testing/rows.ts';
import { coolingBar, equipmentBar, equipmentLists, powerBar, spaceBar } from './bar.ts';

const place = limited('row-a');

describe('a bar of power', () => {
  it('stands against all feeds, with the limit of one lost on it', () => {
    expect(powerBar(limited('row-a'), 'n', 'p95')).toMatchObject({
      limit: 200_000,
      limitN1: 100_000,
      drawn: 60_000,
      left: 140_000,
      used: 0.3,
    });
  });

  it('stands against what is left with one feed lost', () => {
    expect(powerBar(limited('row-a'), 'n1', 'p99')).toMatchObject({ limit: 100_000, drawn: 62_000, used: 0.62 });
  });

  it('is none where limit or draw are not known', () => {
    expect(powerBar(limited('row-a', { limit: null, limitN1: null }), 'n', 'p95')).toBeNull();
    expect(powerBar(limited('row-a', { draw: null }), 'n1', 'p95')).toBeNull();
  });
});

describe('a bar of equipment', () => {
  const ups = limited('UPS A', { limitN1: null, failover: 210_000, failoverLost: 'UPS-B', stranded: 1_000 });

  it('carries its own with everything in place, and the other side when that is lost', () => {
    expect(equipmentBar(ups, 'n', 'p95')).toMatchObject({ drawn: 60_000, lost: '' });
    expect(equipmentBar(ups, 'failover', 'p95')).toMatchObject({
      ...{ drawn: 210_000, left: -10_000, used: 1.05, lost: 'UPS-B', stranded: 1_000 },
      // Percentiles of its own draw say nothing of both sides together.
      draws: null,
    });
  });

  it('without another side carries its own in every view', () => {
    expect(equipmentBar({ ...ups, failover: null }, 'failover', 'p95')).toMatchObject({ drawn: 60_000, lost: '' });
  });
});

it('cooling with the strongest cooler lost has the limit of the others', () => {
  const cooling = { ...place, limit: 300, drawn: 100, headroomN1: 50, stranded: 5 };
  expect(coolingBar(cooling, 'n')).toMatchObject({ limit: 300, limitN1: 150 });
  expect(coolingBar(cooling, 'n1')).toMatchObject({ limit: 150, left: 50, stranded: 5 });
  expect(coolingBar({ ...cooling, limit: null }, 'n1')).toBeNull();
});

it('space is used height units of all', () => {
  expect(spaceBar({ ...place, height: 48, used: 44, free: 4, stranded: 4 })).toMatchObject({
    limit: 48,
    left: 4,
    stranded: 4,
  });
  expect(spaceBar({ ...place, height: 48, used: null, free: null, stranded: null })).toBeNull();
});

it('equipment comes fullest first, what has no limit apart, and feeds in the view of failover alone', () => {
  const rows = [
    limited('half', { failover: null }),
    limited('full', { failover: 190_000 }),
    limited('bare', { limit: null }),
  ];
  const capacity = { chain: rows, feeds: rows, drawName: 'p95' } as never;
  const [chain, ...others] = equipmentLists(capacity, 'n1');
  expect(chain?.bars.map(({ place: { name } }) => name)).toEqual(['full', 'half']);
  expect(chain?.unknown.map(({ name }) => name)).toEqual(['bare']);
  expect(others).toEqual([]);
  expect(equipmentLists(capacity, 'failover').map(({ title }) => title)).toEqual(['Power chain', 'Feeds of racks']);
});
