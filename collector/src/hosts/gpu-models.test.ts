import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Topology } from '#model/topology.ts';
import { createGpuModels } from './gpu-models.ts';

function models() {
  const said: Array<[string, string | undefined]> = [];
  const discover = ({ equipment = [] }: Partial<Topology>) =>
    said.push(...equipment.map(({ id, gpuModel }): [string, string | undefined] => [id, gpuModel]));
  return { said, ...createGpuModels({ site: 's', discover }) };
}
const aMoment = () => vi.advanceTimersByTimeAsync(1_000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the model of the GPUs of a machine is told once, however it is spelled', async () => {
  const { said, note } = models();
  for (let gpu = 0; gpu < 8; gpu++) {
    note('gpu01', 'NVIDIA H100 80GB HBM3');
  }
  note('gpu02', 'NVIDIA H200');
  await aMoment();
  note('gpu01', 'nvidia_h100_80gb_hbm3');
  await aMoment();
  expect(said).toEqual([
    ['gpu01', 'NVIDIA H100 80GB HBM3'],
    ['gpu02', 'NVIDIA H200'],
  ]);
});

it('a machine with several models has none that could be told, and what was told is taken back', async () => {
  const { said, note } = models();
  note('both', 'NVIDIA H100 80GB HBM3');
  note('both', 'NVIDIA A100-SXM4-80GB');
  note('later', 'NVIDIA H100 80GB HBM3');
  note('nameless', ' ');
  await aMoment();
  note('later', 'NVIDIA A100-SXM4-80GB');
  await aMoment();
  expect(said).toEqual([
    ['both', undefined],
    ['later', 'NVIDIA H100 80GB HBM3'],
    ['later', undefined],
  ]);
});
