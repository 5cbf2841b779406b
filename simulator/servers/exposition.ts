import type { PlantHost } from '../plant-host.ts';
import { MACHINE_COUNT, MACHINES, type Machine } from '../plant/layout.ts';
import { GPU_MODELS, MACHINE_MODELS } from '../plant/parameters.ts';
import { celsius, NODE } from '../plant/state.ts';
import { gpuMemoryMiB, memoryUse } from '../points/it.ts';

const CPUS = 2;
/** A port of 400 Gb/s; a switch shows one of its ports. */
const PORT_BYTES_PER_S = 400e9 / 8;

interface Family {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  samples: Array<{ labels: Record<string, string | number>; value: number }>;
}

/** Keeps the counters that an exporter would keep, and writes the exposition of one server or switch. */
export function createExporters(host: PlantHost): { exposition(machine: Machine): string } {
  const cpuBusyS = new Float64Array(MACHINE_COUNT);
  const sentBytes = new Float64Array(MACHINE_COUNT);
  const startedMs = host.timeMs();
  let countedMs = startedMs;
  host.onTick((state, timeMs) => {
    const dtS = (timeMs - countedMs) / 1000;
    countedMs = timeMs;
    for (const { index, kind, firstGpu } of MACHINES) {
      const busy = state.cpuUtilization[index] ?? 0;
      cpuBusyS[index] = (cpuBusyS[index] ?? 0) + dtS * busy;
      const sent = kind === 'switch' ? PORT_BYTES_PER_S * busy : 2e6 + 8e9 * (state.gpuUtilization[firstGpu] ?? 0);
      sentBytes[index] = (sentBytes[index] ?? 0) + dtS * sent;
    }
  });
  return {
    exposition(machine) {
      const upS = (countedMs - startedMs) / 1000;
      const counted = { busyS: cpuBusyS[machine.index] ?? 0, upS, bytes: sentBytes[machine.index] ?? 0 };
      return [...gpuFamilies(host, machine), ...hostFamilies(host, machine, counted)].map(write).join('');
    },
  };
}

function gpuFamilies(host: PlantHost, machine: Machine): Family[] {
  if (machine.kind === 'switch') {
    return [];
  }
  const gpus = Array.from({ length: machine.gpus }, (_, slot) => ({ slot, index: machine.firstGpu + slot }));
  const hostname = machine.id;
  const modelName = GPU_MODELS[machine.kind].name;
  const memoryMiB = gpuMemoryMiB(machine);
  const family = (name: string, help: string, read: (gpu: number) => number): Family => ({
    name,
    type: 'gauge',
    help,
    samples: gpus.map(({ slot, index }) => ({
      labels: {
        gpu: slot,
        UUID: `GPU-${hostname}-${slot}`,
        device: `nvidia${slot}`,
        modelName,
        Hostname: hostname,
      },
      value: read(index),
    })),
  });
  const { state } = host;
  const used = (gpu: number) => Math.round(memoryMiB * (state.gpuMemory[gpu] ?? 0));
  return [
    family('DCGM_FI_DEV_GPU_TEMP', 'GPU temperature (in C).', (gpu) => Math.round(celsius(state, NODE.gpu + gpu))),
    family('DCGM_FI_DEV_POWER_USAGE', 'Power draw (in W).', (gpu) => thousandth(state.gpuW[gpu] ?? 0)),
    family('DCGM_FI_DEV_GPU_UTIL', 'GPU utilization (in %).', (gpu) =>
      Math.round(100 * (state.gpuUtilization[gpu] ?? 0))
    ),
    family('DCGM_FI_DEV_FB_USED', 'Framebuffer memory used (in MiB).', used),
    family('DCGM_FI_DEV_FB_FREE', 'Framebuffer memory free (in MiB).', (gpu) => memoryMiB - used(gpu)),
  ];
}

function hostFamilies(
  host: PlantHost,
  machine: Machine,
  counted: { busyS: number; upS: number; bytes: number }
): Family[] {
  const { state } = host;
  const inletC = celsius(state, NODE.inlet + machine.rack);
  const used = memoryUse(state, machine);
  const { memoryBytes } = MACHINE_MODELS[machine.kind];
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
    gauge('node_memory_MemTotal_bytes', 'Memory information field MemTotal_bytes.', memoryBytes),
    gauge(
      'node_memory_MemAvailable_bytes',
      'Memory information field MemAvailable_bytes.',
      Math.round(memoryBytes * (1 - used))
    ),
    gauge(
      'ipmi_dcmi_power_consumption_watts',
      'Current power consumption in Watts.',
      Math.round(state.machineW[machine.index] ?? 0)
    ),
    gauge('ipmi_temperature_celsius', 'Temperature reading in degree Celsius.', Math.round(inletC), {
      id: '4',
      name: 'Inlet Temp',
    }),
    gauge(
      'ipmi_fan_speed_ratio',
      'Fan speed as a proportion of the maximum speed.',
      thousandth(state.fan[machine.index] ?? 0),
      { id: '30', name: 'FAN1' }
    ),
    {
      name: 'node_network_transmit_bytes_total',
      type: 'counter',
      help: 'Network device statistic transmit_bytes.',
      samples: [{ labels: { device: machine.kind === 'switch' ? 'swp1' : 'ib0' }, value: Math.round(counted.bytes) }],
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
