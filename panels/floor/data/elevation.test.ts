import { FieldType, toDataFrame } from '@grafana/data';
import { expect, it } from 'vitest';
import type { Equipment } from '#model/topology.ts';
import { elevationOf, imbalanceOf, readReadings } from './elevation.ts';

const point = (labels: Record<string, string>, ...values: Array<number | null>) =>
  toDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, at) => at) },
      { name: 'v', type: FieldType.number, values, labels },
    ],
  });

const EQUIPMENT: Equipment[] = [
  { id: 'n1', site: 's', name: 'Node 1', objectType: 'Server', rack: 'R', positionU: 3, heightU: 8 },
  { id: 'n2', site: 's', name: 'Node 2', objectType: 'Server', rack: 'R', positionU: 12, heightU: 8 },
  { id: 'n3', site: 's', name: 'Node 3', objectType: 'Server', rack: 'R' },
  { id: 'tap-a', site: 's', name: 'Tap A', objectType: 'PowerMeter', rack: 'R' },
  { id: 'inlet', site: 's', name: 'Inlet', objectType: 'Sensor', rack: 'R' },
];

const FRAMES = [
  point({ metric: 'hw.host.power', equipment: 'n1' }, 5_000, 5_200, null),
  point({ metric: 'hw.temperature', equipment: 'n1', process_area: 'GPU, gpu10' }, 61),
  point({ metric: 'hw.temperature', equipment: 'n1', process_area: 'GPU, gpu2' }, 55),
  point({ metric: 'hw.power', equipment: 'n1', process_area: 'GPU, gpu2' }, 600),
  point({ metric: 'PhaseCurrent', equipment: 'tap-a', phase: 'B' }, 12),
  point({ metric: 'PhaseCurrent', equipment: 'tap-a', phase: 'A' }, 10),
  point({ metric: 'CurrentLimit', equipment: 'tap-a' }, 32),
  point({ metric: 'RackLiquidSupplyTemperature', equipment: '' }, 30),
];

const elevation = elevationOf(EQUIPMENT, readReadings(FRAMES), { heightU: 48, feeds: ['tap-a', 'tap-b'] });

it('lists what is mounted from the top down, and then what nobody gave a height', () => {
  expect(elevation.parts.map(({ name, positionU }) => [name, positionU])).toEqual([
    ['Node 2', 12],
    ['Node 1', 3],
    ['Node 3', undefined],
  ]);
});

it('takes the newest value of each point, and gives GPUs in the order of their numbers', () => {
  const node = elevation.parts.find(({ id }) => id === 'n1')!;
  expect(node.powerW).toBe(5_200);
  expect(node.gpus).toEqual([
    { id: 'gpu2', powerW: 600, temperatureCel: 55 },
    { id: 'gpu10', powerW: null, temperatureCel: 61 },
  ]);
});

it('has the phases of each feed against the breaker that they share, and no feed of which nothing is known', () => {
  expect(elevation.feeds).toEqual([
    {
      id: 'tap-a',
      name: 'Tap A',
      powerW: null,
      phases: [
        { phase: 'A', currentA: 10, limitA: 32 },
        { phase: 'B', currentA: 12, limitA: 32 },
      ],
    },
  ]);
  expect(imbalanceOf(elevation.feeds[0]!.phases)).toBeCloseTo(1 / 11);
  expect(imbalanceOf([])).toBeUndefined();
});

it('shows liquid where some of it is measured, and none where nothing is', () => {
  expect(elevation.liquid).toEqual({ supplyCel: 30, returnCel: null, flowLpm: null });
  expect(elevationOf(EQUIPMENT, [], { heightU: 42, feeds: [] }).liquid).toBeUndefined();
});
