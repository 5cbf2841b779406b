import { FieldType, toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

const START_MS = Date.UTC(2026, 0, 5, 10);
export const STEP_MS = 60_000;

interface FrameInput {
  title: string;
  metric: string;
  domain?: string;
  unit: string;
  rack: string;
  values: Array<number | null>;
  /** As the label says it; `areas` is the frame's own account, absent in frames of older versions. */
  processArea?: string;
  areas?: string[];
  medium?: string;
  quality?: Array<[number, number, string]>;
  simulated?: boolean;
}

/** A frame as the data source sends it: one series a frame, on a grid of minutes. */
export function plenumFrame({ title, metric, domain, unit, rack, values, ...rest }: FrameInput): DataFrame {
  const { processArea, areas, medium, quality = [], simulated = false } = rest;
  return toDataFrame({
    refId: 'A',
    meta: { custom: { plenum: { metric, domain, processArea: areas, medium, bucketMs: STEP_MS, simulated, quality } } },
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, row) => START_MS + row * STEP_MS) },
      {
        name: title,
        type: FieldType.number,
        values,
        labels: { metric, rack, ...(processArea ? { process_area: processArea } : {}) },
        config: { unit },
      },
    ],
  });
}

export const ROWS = 120;
export const RANGE_MS: [number, number] = [START_MS, START_MS + ROWS * STEP_MS];

/** Irregular enough that only one lag fits, and the same in every run. */
function load(row: number): number {
  return Math.sin(row / 3.1) + Math.sin(row / 1.7 + 2) + Math.sin(row * row * 0.37);
}

/** Power of two racks, and the inlet temperature that follows it after `lag` minutes. */
export function plantFrames({ lag = 4, ...extra }: { lag?: number } & Partial<FrameInput> = {}): DataFrame[] {
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  return ['R-A01', 'R-A02'].flatMap((rack) => [
    plenumFrame({
      title: 'Rack power',
      metric: 'RackPower',
      domain: 'power',
      unit: 'watt',
      rack,
      values: rows.map((row) => 12_000 + 1500 * load(row)),
      ...extra,
    }),
    plenumFrame({
      title: 'Air temperature',
      metric: 'AirTemperature',
      domain: 'thermal',
      unit: 'celsius',
      rack,
      processArea: 'Inlet',
      values: rows.map((row) => 23 + load(row - lag)),
    }),
  ]);
}
