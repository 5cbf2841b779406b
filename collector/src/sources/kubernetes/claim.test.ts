import { describe, expect, it } from 'vitest';
import { claimOf } from './claim.ts';

const CLASSES = new Set(['gpu.nvidia.com']);
const metadata = { name: 'c', namespace: 'a' };
const count = (requests: object[], results?: object[]) =>
  claimOf(
    {
      metadata,
      spec: { devices: { requests } },
      ...(results ? { status: { allocation: { devices: { results } } } } : {}),
    },
    CLASSES
  )?.accelerators;

describe.each([
  ['v1 and v1beta2', (request: object) => ({ name: 'r', exactly: request })],
  ['v1beta1 and v1alpha3', (request: object) => ({ name: 'r', ...request })],
])('a claim of %s', (_, request) => {
  it('asks for one device, or as many as it says', () => {
    expect(count([request({ deviceClassName: 'gpu.nvidia.com' })])).toBe(1);
    expect(count([request({ deviceClassName: 'gpu.nvidia.com', allocationMode: 'ExactCount', count: 4 })])).toBe(4);
  });

  it('of another class, or that only watches, has no accelerators', () => {
    expect(count([request({ deviceClassName: 'nic.example.com', count: 2 })])).toBe(0);
    expect(count([request({ deviceClassName: 'gpu.nvidia.com', adminAccess: true })])).toBe(0);
  });

  it('has what was allocated, once it was', () => {
    const given = (device: string) => ({ request: 'r', driver: 'gpu.nvidia.com', pool: 'n1', device });
    const all = request({ deviceClassName: 'gpu.nvidia.com', allocationMode: 'All' });
    expect(count([all], ['gpu-0', 'gpu-1', 'gpu-2'].map(given))).toBe(3);
    expect(count([all], [given('gpu-0'), { ...given('nic'), request: 'other' }])).toBe(1);
  });
});

it('of alternatives counts the first one, and then that which was taken', () => {
  const request = {
    name: 'r',
    firstAvailable: [
      { name: 'big', deviceClassName: 'gpu.nvidia.com', count: 1 },
      { name: 'small', deviceClassName: 'gpu.nvidia.com', count: 2 },
    ],
  };
  expect(count([request])).toBe(1);
  expect(count([request], [{ request: 'r/small' }, { request: 'r/small' }])).toBe(2);
});

it('of alternatives of several kinds counts accelerators alone, whichever was taken', () => {
  const gpu = { name: 'gpu', deviceClassName: 'gpu.nvidia.com', count: 2 };
  const other = { name: 'other', deviceClassName: 'nic.example.com' };
  const given = (...names: string[]) => names.map((name) => ({ request: `r/${name}` }));
  expect(count([{ name: 'r', firstAvailable: [gpu, other] }])).toBe(2);
  expect(count([{ name: 'r', firstAvailable: [gpu, other] }], given('other'))).toBe(0);
  expect(count([{ name: 'r', firstAvailable: [other, gpu] }])).toBe(0);
  expect(count([{ name: 'r', firstAvailable: [other, gpu] }], given('gpu', 'gpu'))).toBe(2);
});

it('is nothing where it is not one', () => {
  expect(claimOf({ metadata: {} }, CLASSES)).toBeUndefined();
  expect(claimOf(null, CLASSES)).toBeUndefined();
});
