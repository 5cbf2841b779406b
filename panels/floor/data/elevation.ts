import type { DataFrame } from '@grafana/data';
import { HEADLINE_METRICS } from '#model/catalog/headline.ts';
import { IT_EQUIPMENT } from '#model/catalog/object-types.ts';
import { METRIC } from '#model/chain/roles.ts';
import type { Equipment as TopologyEquipment, RackFace } from '#model/topology.ts';
import { naturally } from '../../shared/layout/natural.ts';

export interface Gpu {
  id: string;
  powerW: number | null;
  temperatureCel: number | null;
}

/** Something that is mounted in a rack. */
export interface Part {
  id: string;
  name: string;
  type: string;
  /** Lowest unit, from 1 at the floor; undefined where nobody says. */
  positionU: number | undefined;
  heightU: number;
  face: RackFace | undefined;
  powerW: number | null;
  gpus: Gpu[];
}

export interface Phase {
  phase: string;
  currentA: number | null;
  limitA: number | null;
}

/** A supply of the rack with its phases. */
export interface Feed {
  id: string;
  name: string;
  powerW: number | null;
  phases: Phase[];
}

export interface Elevation {
  heightU: number;
  parts: Part[];
  feeds: Feed[];
  liquid: { supplyCel: number | null; returnCel: number | null; flowLpm: number | null } | undefined;
}

const headline = (wanted: string) => HEADLINE_METRICS.find(({ column }) => column === wanted)!;
const GPU_POWER = headline('gpu_power_w');
const GPU_TEMPERATURE = headline('gpu_temperature_cel');

/** What the elevation asks of the points of a rack. */
export const ELEVATION_METRICS = [
  { metric: GPU_POWER.metric, processArea: [...(GPU_POWER.processArea ?? [])] },
  { metric: GPU_TEMPERATURE.metric, processArea: [...(GPU_TEMPERATURE.processArea ?? [])] },
  ...[
    METRIC.hostPower,
    METRIC.activePower,
    METRIC.phaseCurrent,
    METRIC.currentLimit,
    METRIC.rackSupply,
    METRIC.rackReturn,
    METRIC.rackFlow,
  ].map((metric) => ({ metric, processArea: [] })),
].map((selector) => ({ ...selector, aggregation: 'auto' as const, setpoints: false }));

/** The newest value of each point of a rack. */
interface Reading {
  metric: string;
  equipment: string;
  /** Such as `gpu3`; empty where the point has no part. */
  part: string;
  phase: string;
  value: number;
}

export function readReadings(frames: readonly DataFrame[]): Reading[] {
  return frames.flatMap((frame) =>
    frame.fields.flatMap((field) => {
      const labels = field.labels;
      const value = lastOf(field.values as unknown[]);
      if (!labels || value === undefined) {
        return [];
      }
      const area = (labels['process_area'] ?? '').split(', ');
      return {
        metric: labels['metric'] ?? '',
        equipment: labels['equipment'] ?? '',
        part: area.find((word) => /^gpu\d+$/i.test(word)) ?? '',
        phase: labels['phase'] ?? '',
        value,
      };
    })
  );
}

function lastOf(values: readonly unknown[]): number | undefined {
  const last = values.findLast((value) => typeof value === 'number' && Number.isFinite(value));
  return typeof last === 'number' ? last : undefined;
}

/**
 * What is in a rack and how it is. A part that the topology does not know, but that has values, is listed too.
 * @param feeds ids of what feeds the rack
 */
export function elevationOf(
  equipment: readonly TopologyEquipment[],
  readings: readonly Reading[],
  { heightU, feeds }: { heightU: number; feeds: readonly string[] }
): Elevation {
  const value = (id: string, metric: string, part = '') =>
    readings.find((one) => one.equipment === id && one.metric === metric && one.part === part)?.value ?? null;
  const feedIds = [
    ...new Set([
      ...feeds,
      ...readings.filter(({ metric }) => metric === METRIC.phaseCurrent).map((one) => one.equipment),
    ]),
  ];
  const parts = equipment
    .filter(
      ({ id, objectType, positionU }) =>
        positionU !== undefined || (IT_EQUIPMENT.includes(objectType) && !feedIds.includes(id))
    )
    .map(({ id, name, objectType, positionU, heightU: height = 1, face }): Part => ({
      ...{ id, name, type: objectType, positionU, heightU: height, face },
      powerW: value(id, METRIC.hostPower) ?? value(id, METRIC.activePower),
      gpus: gpusOf(id, readings),
    }));
  const liquid = {
    supplyCel: rackValue(readings, METRIC.rackSupply),
    returnCel: rackValue(readings, METRIC.rackReturn),
    flowLpm: rackValue(readings, METRIC.rackFlow),
  };
  const names = new Map(equipment.map(({ id, name }) => [id, name]));
  return {
    heightU,
    parts: parts.toSorted((a, b) => (b.positionU ?? 0) - (a.positionU ?? 0) || naturally(a.name, b.name)),
    feeds: feedIds
      .toSorted(naturally)
      .map((id) => ({
        id,
        name: names.get(id) ?? id,
        powerW: value(id, METRIC.activePower),
        phases: phasesOf(id, readings),
      }))
      .filter(({ powerW, phases }) => powerW !== null || phases.length > 0),
    liquid: Object.values(liquid).some((one) => one !== null) ? liquid : undefined,
  };
}

function rackValue(readings: readonly Reading[], wanted: string): number | null {
  return readings.find(({ metric }) => metric === wanted)?.value ?? null;
}

function gpusOf(id: string, readings: readonly Reading[]): Gpu[] {
  const own = readings.filter((one) => one.equipment === id && one.part !== '');
  return [...Map.groupBy(own, ({ part }) => part)]
    .map(([part, some]) => ({
      id: part,
      powerW: some.find(({ metric }) => metric === GPU_POWER.metric)?.value ?? null,
      temperatureCel: some.find(({ metric }) => metric === GPU_TEMPERATURE.metric)?.value ?? null,
    }))
    .toSorted((a, b) => naturally(a.id, b.id));
}

function phasesOf(id: string, readings: readonly Reading[]): Phase[] {
  const own = readings.filter((one) => one.equipment === id && one.phase !== '');
  const common = readings.find(
    ({ equipment, metric, phase }) => equipment === id && metric === METRIC.currentLimit && phase === ''
  );
  return [...Map.groupBy(own, ({ phase }) => phase)]
    .map(([phase, some]) => ({
      phase,
      currentA: some.find(({ metric }) => metric === METRIC.phaseCurrent)?.value ?? null,
      limitA: some.find(({ metric }) => metric === METRIC.currentLimit)?.value ?? common?.value ?? null,
    }))
    .filter(({ currentA }) => currentA !== null)
    .toSorted((a, b) => naturally(a.phase, b.phase));
}

/** How far the phases of a feed are apart, as a share of their mean (IEEE 112: largest deviation from the mean). */
export function imbalanceOf(phases: readonly Phase[]): number | undefined {
  const currents = phases.flatMap(({ currentA }) => currentA ?? []);
  const mean = currents.reduce((a, b) => a + b, 0) / currents.length;
  return currents.length > 1 && mean > 0
    ? Math.max(...currents.map((current) => Math.abs(current - mean))) / mean
    : undefined;
}
