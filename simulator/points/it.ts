import { MACHINES, type Machine } from '../plant/layout.ts';
import { GPU_MODELS } from '../plant/parameters.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { rounded, type SimPoint } from './point.ts';

/** Memory of one of a machine's GPUs, MiB; 0 for a switch. */
export function gpuMemoryMiB({ kind }: Machine): number {
  return kind === 'switch' ? 0 : GPU_MODELS[kind].memoryMiB;
}

/** Share of a machine's memory in use: file caches and the jobs' data; a switch's never moves. */
export function memoryUse(state: PlantState, { kind, firstGpu }: Machine): number {
  return kind === 'switch' ? 0.31 : 0.06 + 0.5 * (state.gpuMemory[firstGpu] ?? 0);
}

/** Address as the collector's Prometheus adapter forms it: target (named after the server), place, metric, process area. */
export function itAddress(serverId: string, metric: string, processArea: readonly string[]): string {
  return [serverId, serverId, metric, ...processArea].join(' | ');
}

function machinePoints(machine: Machine): SimPoint[] {
  const { id, index, gpus, firstGpu } = machine;
  const point = (
    metric: string,
    processArea: string[],
    unit: string,
    read: (state: PlantState) => number
  ): SimPoint => ({
    protocol: 'prometheus',
    address: itAddress(id, metric, processArea),
    metric,
    equipment: id,
    processArea,
    unit,
    isSetpoint: false,
    read,
  });
  const memoryMiB = gpuMemoryMiB(machine);
  return [
    ...Array.from({ length: gpus }, (_, slot) => {
      const gpu = firstGpu + slot;
      const area = ['GPU', `gpu${slot}`];
      const memory = (s: PlantState) => Math.round(memoryMiB * (s.gpuMemory[gpu] ?? 0));
      return [
        point('hw.power', area, 'W', (s) => rounded(s.gpuW[gpu] ?? 0, 3)),
        point('hw.temperature', area, 'Cel', (s) => Math.round(celsius(s, NODE.gpu + gpu))),
        point('hw.gpu.utilization', area, '%', (s) => Math.round(100 * (s.gpuUtilization[gpu] ?? 0))),
        point('hw.gpu.memory.utilization', area, '1', (s) => memory(s) / memoryMiB),
        point('hw.gpu.memory.usage', area, 'MiBy', memory),
      ];
    }).flat(),
    point('hw.host.power', [], 'W', (s) => Math.round(s.machineW[index] ?? 0)),
    point('hw.host.ambient_temperature', [], 'Cel', (s) => Math.round(celsius(s, NODE.inlet + machine.rack))),
    point('hw.fan.speed_ratio', ['FAN1'], '1', (s) => rounded(s.fan[index] ?? 0, 3)),
    point('system.cpu.utilization', [], '1', (s) => rounded(s.cpuUtilization[index] ?? 0, 3)),
    point('system.memory.utilization', [], '1', (s) => rounded(memoryUse(s, machine), 4)),
  ];
}

/** What history holds of servers and switches: the series that a scrape gives, by the names of the catalog. */
export const IT_POINTS: readonly SimPoint[] = MACHINES.flatMap(machinePoints);
