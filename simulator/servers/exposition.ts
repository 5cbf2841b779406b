import type { PlantHost } from '../plant-host.ts';
import { GPU_COUNT, GPUS_PER_SERVER, SERVER_COUNT, SERVER_IDS, SERVERS_PER_RACK } from '../plant/layout.ts';
import { celsius, NODE } from '../plant/state.ts';
import { GPU_MEMORY_MIB, memoryUse, SERVER_MEMORY_BYTES } from '../points/it.ts';

const CPUS = 2;

interface Family {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  samples: Array<{ labels: Record<string, string | number>; value: number }>;
}

/** Keeps the counters that an exporter would keep, and writes the exposition of one server. */
export function createExporters(host: PlantHost): { exposition(server: number): string } {
  const cpuBusyS = new Float64Array(SERVER_COUNT);
  const sentBytes = new Float64Array(SERVER_COUNT);
  const gpuJ = new Float64Array(GPU_COUNT);
  const startedMs = host.timeMs();
  let countedMs = startedMs;
  host.onTick((state, timeMs) => {
    const dtS = (timeMs - countedMs) / 1000;
    countedMs = timeMs;
    for (let server = 0; server < SERVER_COUNT; server++) {
      cpuBusyS[server] = (cpuBusyS[server] ?? 0) + dtS * (state.cpuUtilization[server] ?? 0);
      const gpu = state.gpuUtilization[server * GPUS_PER_SERVER] ?? 0;
      sentBytes[server] = (sentBytes[server] ?? 0) + dtS * (2e6 + 8e9 * gpu);
    }
    for (let gpu = 0; gpu < GPU_COUNT; gpu++) {
      gpuJ[gpu] = (gpuJ[gpu] ?? 0) + dtS * (state.gpuW[gpu] ?? 0);
    }
  });
  return {
    exposition(server) {
      const upS = (countedMs - startedMs) / 1000;
      const host_ = hostFamilies(host, server, { busyS: cpuBusyS[server] ?? 0, upS, bytes: sentBytes[server] ?? 0 });
      return [...gpuFamilies(host, server), ...host_].map(write).join('');
    },
  };
}

function gpuFamilies(host: PlantHost, server: number): Family[] {
  const gpus = Array.from({ length: GPUS_PER_SERVER }, (_, slot) => ({ slot, index: server * GPUS_PER_SERVER + slot }));
  const hostname = SERVER_IDS[server] ?? '';
  const family = (name: string, help: string, read: (gpu: number) => number): Family => ({
    name,
    type: 'gauge',
    help,
    samples: gpus.map(({ slot, index }) => ({
      labels: {
        gpu: slot,
        UUID: `GPU-${hostname}-${slot}`,
        device: `nvidia${slot}`,
        modelName: 'Simulated accelerator 700 W',
        Hostname: hostname,
      },
      value: read(index),
    })),
  });
  const { state } = host;
  const used = (gpu: number) => Math.round(GPU_MEMORY_MIB * (state.gpuMemory[gpu] ?? 0));
  return [
    family('DCGM_FI_DEV_GPU_TEMP', 'GPU temperature (in C).', (gpu) => Math.round(celsius(state, NODE.gpu + gpu))),
    family('DCGM_FI_DEV_POWER_USAGE', 'Power draw (in W).', (gpu) => thousandth(state.gpuW[gpu] ?? 0)),
    family('DCGM_FI_DEV_GPU_UTIL', 'GPU utilization (in %).', (gpu) =>
      Math.round(100 * (state.gpuUtilization[gpu] ?? 0))
    ),
    family('DCGM_FI_DEV_FB_USED', 'Framebuffer memory used (in MiB).', used),
    family('DCGM_FI_DEV_FB_FREE', 'Framebuffer memory free (in MiB).', (gpu) => GPU_MEMORY_MIB - used(gpu)),
  ];
}

function hostFamilies(
  host: PlantHost,
  server: number,
  counted: { busyS: number; upS: number; bytes: number }
): Family[] {
  const { state } = host;
  const inletC = celsius(state, NODE.inlet + Math.floor(server / SERVERS_PER_RACK));
  const used = memoryUse(state, server);
  const cpus = Array.from({ length: CPUS }, (_, cpu) => cpu);
  const gauge = (name: string, help: string, value: number, labels: Record<string, string> = {}): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ labels, value }],
  });
  return [
    {
      name: 'node_cpu_seconds_total',
      type: 'counter',
      help: 'Seconds the CPUs spent in each mode.',
      samples: cpus.flatMap((cpu) => [
        { labels: { cpu, mode: 'idle' }, value: thousandth(counted.upS - counted.busyS) },
        { labels: { cpu, mode: 'user' }, value: thousandth(counted.busyS) },
      ]),
    },
    gauge('node_memory_MemTotal_bytes', 'Memory information field MemTotal_bytes.', SERVER_MEMORY_BYTES),
    gauge(
      'node_memory_MemAvailable_bytes',
      'Memory information field MemAvailable_bytes.',
      Math.round(SERVER_MEMORY_BYTES * (1 - used))
    ),
    gauge(
      'ipmi_dcmi_power_consumption_watts',
      'Current power consumption in Watts.',
      Math.round(state.serverW[server] ?? 0)
    ),
    gauge('ipmi_temperature_celsius', 'Temperature reading in degree Celsius.', Math.round(inletC), {
      id: '4',
      name: 'Inlet Temp',
    }),
    gauge(
      'ipmi_fan_speed_ratio',
      'Fan speed as a proportion of the maximum speed.',
      thousandth(state.fan[server] ?? 0),
      { id: '30', name: 'FAN1' }
    ),
    {
      name: 'node_network_transmit_bytes_total',
      type: 'counter',
      help: 'Network device statistic transmit_bytes.',
      samples: [{ labels: { device: 'ib0' }, value: Math.round(counted.bytes) }],
    },
  ];
}

function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function write({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Record<string, string | number>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}
