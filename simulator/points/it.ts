import { GPUS_PER_SERVER, SERVER_IDS, SERVERS_PER_RACK } from '../plant/layout.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { rounded, type SimPoint } from './point.ts';

/** Memory of a GPU, MiB, and of a server, bytes. */
export const GPU_MEMORY_MIB = 81_920;
export const SERVER_MEMORY_BYTES = 1024 ** 4;

/** Share of a server's memory in use: file caches and the jobs' data. */
export function memoryUse(state: PlantState, server: number): number {
  return 0.06 + 0.5 * (state.gpuMemory[server * GPUS_PER_SERVER] ?? 0);
}

/** Address as the collector's Prometheus adapter forms it: target (named after the server), place, metric, process area. */
export function itAddress(serverId: string, metric: string, processArea: readonly string[]): string {
  return [serverId, serverId, metric, ...processArea].join(' | ');
}

function serverPoints(id: string, server: number): SimPoint[] {
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
  const inlet = NODE.inlet + Math.floor(server / SERVERS_PER_RACK);
  return [
    ...Array.from({ length: GPUS_PER_SERVER }, (_, slot) => {
      const gpu = server * GPUS_PER_SERVER + slot;
      const area = ['GPU', `gpu${slot}`];
      const memory = (s: PlantState) => Math.round(GPU_MEMORY_MIB * (s.gpuMemory[gpu] ?? 0));
      return [
        point('hw.power', area, 'W', (s) => rounded(s.gpuW[gpu] ?? 0, 3)),
        point('hw.temperature', area, 'Cel', (s) => Math.round(celsius(s, NODE.gpu + gpu))),
        point('hw.gpu.utilization', area, '%', (s) => Math.round(100 * (s.gpuUtilization[gpu] ?? 0))),
        point('hw.gpu.memory.utilization', area, '1', (s) => memory(s) / GPU_MEMORY_MIB),
        point('hw.gpu.memory.usage', area, 'MiBy', memory),
      ];
    }).flat(),
    point('hw.host.power', [], 'W', (s) => Math.round(s.serverW[server] ?? 0)),
    point('hw.host.ambient_temperature', [], 'Cel', (s) => Math.round(celsius(s, inlet))),
    point('hw.fan.speed_ratio', ['FAN1'], '1', (s) => rounded(s.fan[server] ?? 0, 3)),
    point('system.cpu.utilization', [], '1', (s) => rounded(s.cpuUtilization[server] ?? 0, 3)),
    point('system.memory.utilization', [], '1', (s) => rounded(memoryUse(s, server), 4)),
  ];
}

/** What history holds of the servers: the series that a scrape gives, by the names of the catalog. */
export const IT_POINTS: readonly SimPoint[] = SERVER_IDS.flatMap(serverPoints);
