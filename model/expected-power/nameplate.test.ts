import { expect, it } from 'vitest';
import { canonicalModel, nameplateOf } from './nameplate.ts';

it.each([
  ['h100', 'H100 SXM', 700],
  ['nvidia_h100_80gb_hbm3', 'H100 SXM', 700],
  ['NVIDIA-H100-80GB-HBM3', 'H100 SXM', 700],
  ['NVIDIA H100 PCIe', 'H100 PCIe', 350],
  ['NVIDIA H100 80GB HBM2e', 'H100 PCIe', 350],
  ['NVIDIA-H100-NVL', 'H100 NVL', 400],
  ['NVIDIA H200', 'H200', 700],
  ['NVIDIA B200', 'B200', 1000],
  ['NVIDIA GB200', 'GB200', 1200],
  ['gb300', 'GB300', 1400],
  ['NVIDIA A100-SXM4-80GB', 'A100 SXM', 400],
  ['a100_pcie', 'A100 PCIe', 300],
  ['NVIDIA A10', 'A10', 150],
  ['NVIDIA L40S', 'L40S', 350],
  ['AMD_Instinct_MI300X_OAM', 'MI300X', 750],
  ['mi300a', 'MI300A', 760],
  ['Tesla-V100-SXM2-32GB', 'V100 SXM', 300],
])('%s is %s of %s W', (spelling, model, gpuW) => {
  expect(nameplateOf(spelling)).toMatchObject({ model, gpuW });
  expect(canonicalModel(spelling)).toBe(model);
});

it('has a share of the server beside the GPU: 1,275 W of each of the 8 in DGX H100', () => {
  expect(nameplateOf('h100')?.systemW).toBe(1275);
  expect(nameplateOf('gb200')?.systemW).toBe(1667);
});

it('has none for what it does not know, and none for a slice of a GPU', () => {
  expect(nameplateOf('tpu-v9')).toBeUndefined();
  expect(nameplateOf('a100_1g.10gb')).toBeUndefined();
  expect(nameplateOf(undefined)).toBeUndefined();
  expect(canonicalModel('TPU-v9')).toBe('tpu v9');
  expect(canonicalModel(undefined)).toBe('');
});
