import { expect, it } from 'vitest';
import { modelLabels, modelOf } from './gpu-model.ts';

it.each([
  [{ 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' }, 'nvidia.com/gpu', 'NVIDIA-H100-80GB-HBM3'],
  [
    { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' },
    'nvidia.com/mig-1g.10gb',
    'NVIDIA-H100-80GB-HBM3-MIG-1g.10gb',
  ],
  // MIG of one kind for the whole node is named by the feature discovery itself.
  [{ 'nvidia.com/gpu.product': 'NVIDIA-A100-MIG-1g.5gb' }, 'nvidia.com/gpu', 'NVIDIA-A100-MIG-1g.5gb'],
  [
    { 'nvidia.com/gpu.product': 'A100', 'nvidia.com/mig-3g.20gb.product': 'A100-MIG-3g.20gb' },
    'nvidia.com/mig-3g.20gb',
    'A100-MIG-3g.20gb',
  ],
  [{ 'amd.com/gpu.product-name': 'AMD_Instinct_MI300X' }, 'amd.com/gpu', 'AMD_Instinct_MI300X'],
  [{ 'cloud.google.com/gke-accelerator': 'nvidia-h100-80gb' }, undefined, 'nvidia-h100-80gb'],
  [{}, 'nvidia.com/gpu', undefined],
])('reads the model of %j for %s', (labels, resource, model) => {
  expect(modelOf(labels, resource)).toBe(model);
});

it('keeps only the labels that name GPUs', () => {
  expect(
    modelLabels({ 'nvidia.com/gpu.product': 'H100', 'kubernetes.io/os': 'linux', 'nvidia.com/mig-1g.10gb.count': '7' })
  ).toEqual({
    'nvidia.com/gpu.product': 'H100',
  });
});
