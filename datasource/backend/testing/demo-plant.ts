import { findMetric } from '#model/catalog/catalog.ts';
import { compileConversion } from '#model/units/convert.ts';

import type { Fault } from '../../../simulator/plant/faults.ts';
import { step, warmPlant } from '../../../simulator/plant/step.ts';
import { ALL_POINTS } from '../../../simulator/points/all.ts';
import type { SimPoint } from '../../../simulator/points/point.ts';
import { DEMO_TOPOLOGY } from '../../../simulator/topology.ts';

import type { ChainPlant, PlantPoint } from './chain-plant.ts';

const STEP_MS = 30_000;

export interface DemoOptions {
  fromMs: number;
  toMs: number;
  /** Which points are recorded; servers have thousands. */
  wants(point: SimPoint): boolean;
  faults?: readonly Fault[];
}

/** The simulated hall over some time, as a plant to be filled into a database: a value of each point every 30 s. */
export function demoPlant({ fromMs, toMs, wants, faults = [] }: DemoOptions): ChainPlant {
  const points = ALL_POINTS.filter(wants).map((point) => {
    const unit = findMetric(point.metric)?.unit ?? point.unit;
    return { point, toUnit: compileConversion(point.unit, unit), samples: [] as Array<[number, number]> };
  });
  const state = warmPlant(1, fromMs);
  for (let timeMs = fromMs; timeMs <= toMs; timeMs += STEP_MS) {
    points.forEach(({ point, toUnit, samples }) => samples.push([timeMs, toUnit(point.read(state))]));
    step(state, STEP_MS / 1000, { faults: [...faults] });
  }
  return {
    topology: DEMO_TOPOLOGY,
    points: points.map(({ point, samples }): PlantPoint => ({
      place: point.rack === undefined ? { equipment: point.equipment ?? '' } : { rack: point.rack },
      metric: point.metric,
      processArea: [...point.processArea],
      ...(point.phase === undefined ? {} : { phase: point.phase }),
      isSetpoint: point.isSetpoint,
      samples,
    })),
  };
}
