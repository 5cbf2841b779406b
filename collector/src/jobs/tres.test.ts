import { expect, it } from 'vitest';
import { gpusOf } from './tres.ts';
import type { Gpus } from './tres.ts';

it.each<[string, Gpus | undefined]>([
  ['cpu=64,mem=512G,node=2,billing=64,gres/gpu=16,gres/gpu:h100=16', { gpus: 16, gpuModel: 'h100' }],
  ['cpu=8,gres/gpu:h100=8', { gpus: 8, gpuModel: 'h100' }],
  ['cpu=8,gres/gpu=4', { gpus: 4 }],
  ['gres/gpu:h100=4,gres/gpu:a100=2', { gpus: 6, gpuModel: 'a100+h100' }],
  ['gres/gpu=6,gres/gpu:h100=4', { gpus: 6, gpuModel: 'h100' }],
  ['gres/gpu:1g.10gb=7', { gpus: 7, gpuModel: '1g.10gb' }],
  ['gres/gpu=1K', { gpus: 1024 }],
  ['gres:gpu:h100:8', { gpus: 8, gpuModel: 'h100' }],
  ['gres/gpu:h100:8', { gpus: 8, gpuModel: 'h100' }],
  ['gres:gpu:2', { gpus: 2 }],
  ['gres:gpu', { gpus: 1 }],
  ['gpu:h100:3(IDX:0,2-3)', { gpus: 3, gpuModel: 'h100' }],
  ['gpu:8(IDX:0-7),nic:2(IDX:0-1)', { gpus: 8 }],
  ['gpu(IDX:N/A)', { gpus: 1 }],
  ['cpu=8,mem=1G,gres/shard=3,gres/gpumem=4G,gres/gpuutil=100', undefined],
  ['cpu=8,gres/gpu=0', { gpus: 0 }],
  ['', undefined],
])('GPUs of "%s"', (tres, gpus) => {
  expect(gpusOf(tres)).toEqual(gpus);
});
