import { expect, it } from 'vitest';
import { acceleratorsOf, acceleratorTest, KNOWN_ACCELERATORS } from './accelerators.ts';

const isAccelerator = acceleratorTest(KNOWN_ACCELERATORS);
const asks = (requests: Record<string, string | number>, isSidecar = false) => ({ requests, isSidecar });

it.each([
  ['nvidia.com/gpu', true],
  ['nvidia.com/mig-1g.10gb', true],
  ['amd.com/cpx_nps1', true],
  ['nvidia.com/gpuXL', false],
  ['nvidiaXcom/gpu', false],
  ['rdma/hca_shared', false],
  ['cpu', false],
])('knows accelerators from other resources: %s', (resource, expected) => {
  expect(isAccelerator(resource)).toBe(expected);
});

it('adds up containers; init containers come before them and count only where they ask for more', () => {
  const containers = [asks({ 'nvidia.com/gpu': '2', cpu: '4' }), asks({ 'nvidia.com/gpu': 1, 'amd.com/gpu': '1' })];
  expect(acceleratorsOf(containers, [asks({ 'nvidia.com/gpu': '1' })], isAccelerator)).toEqual({
    'nvidia.com/gpu': 3,
    'amd.com/gpu': 1,
  });
  expect(acceleratorsOf(containers, [asks({ 'nvidia.com/gpu': '8' })], isAccelerator)).toEqual({
    'nvidia.com/gpu': 8,
    'amd.com/gpu': 1,
  });
});

it('counts sidecars beside the containers, and beside init containers that come later', () => {
  const init = [asks({ 'nvidia.com/gpu': '1' }, true), asks({ 'nvidia.com/gpu': '4' })];
  expect(acceleratorsOf([asks({ 'nvidia.com/gpu': '2' })], init, isAccelerator)).toEqual({ 'nvidia.com/gpu': 5 });
  expect(acceleratorsOf([asks({ 'nvidia.com/gpu': '6' })], init, isAccelerator)).toEqual({ 'nvidia.com/gpu': 7 });
});

it('reads quantities as the API writes them, and takes nothing for what is not a whole number', () => {
  const count = (quantity: string | number) =>
    acceleratorsOf([asks({ 'nvidia.com/gpu': quantity })], [], isAccelerator)['nvidia.com/gpu'];
  expect(['8', 8, '1k', '2e1', '0', '500m', '-1', '', '1.5'].map(count)).toEqual([
    8,
    8,
    1_000,
    20,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
