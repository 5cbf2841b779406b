import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findMetric } from '#model/catalog/catalog.ts';
import type { PointDefinition } from '#model/point.ts';
import { compileConversion } from '#model/units/convert.ts';
import { parseExposition } from '../../sources/prometheus/exposition.ts';
import { compileMappings } from '../mapping.ts';
import { mappingShape } from '../mapping-config.ts';
import { createRates } from '../rates.ts';
import { createReader } from '../readings.ts';
import type { Reading } from '../stream.ts';

const mappingSchema = z.object(mappingShape);

/** What is read of the last of pages that are scraped ten seconds apart. */
function lastOf(pages: string[], config: object) {
  const reader = createReader({
    target: { name: 'n', equipment: 'N' },
    source: 'it',
    site: 's',
    simulated: false,
    staleAfterMs: 30_000,
    samplingIntervalMs: 10_000,
    table: compileMappings(mappingSchema.parse(config)),
    rates: createRates(10_000),
  });
  const points = new Map<string, PointDefinition>();
  return pages
    .map((page, index) => {
      const samples = parseExposition(`${page.trim()}\n`, 'prometheus');
      const { rows, news = [], complaints } = reader({ samples, timeMs: index * 10_000 });
      news.forEach((point) => points.set(point.address, point));
      const readings = [...rows].map((row) => ({ ...row, point: points.get(row.address) as PointDefinition }));
      return { readings, complaints };
    })
    .at(-1);
}

const named = (readings: readonly Reading[], value: (reading: Reading) => number | null) =>
  Object.fromEntries(readings.map((reading) => [reading.point.address.replace('n | N | ', ''), value(reading)]));

/** Values by address, of pages that are scraped ten seconds apart; and what is complained about. */
function read(pages: string[], config: object = {}) {
  const last = lastOf(pages, config);
  return {
    values: named(last?.readings ?? [], ({ value }) => value),
    complaints: [...(last?.complaints.values() ?? [])],
  };
}

/** The same in the catalog's units. */
function stored(pages: string[]) {
  return named(lastOf(pages, {})?.readings ?? [], ({ point: { metric, sourceUnit }, value }) => {
    const unit = findMetric(metric)?.unit ?? '1';
    return value && Number(compileConversion(sourceUnit ?? unit, unit)(value).toPrecision(9));
  });
}

/** The lines of a page with the labels that an exporter puts on each of them. */
const lines = (labels: string, values: Record<string, number | string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}{${labels}} ${value}`)
    .join('\n');

describe('dcgm-exporter', () => {
  // Labels as internal/pkg/rendermetrics and its predecessors write them; 3 has Hostname and UUID, 4 hostname, with pci_bus_id.
  const v3 = (gpu: number, more = '') =>
    `gpu="${gpu}",UUID="GPU-${gpu}",device="nvidia${gpu}",modelName="NVIDIA H100 80GB HBM3",Hostname="n7",DCGM_FI_DRIVER_VERSION="535.1"${more}`;
  const v4 = (gpu: number, more = '') =>
    `gpu="${gpu}",UUID="GPU-${gpu}",pci_bus_id="00000000:0${gpu}:00.0",device="nvidia${gpu}",modelName="NVIDIA H100 80GB HBM3"${more},hostname="n7"`;

  it.each([
    ['3', v3],
    ['4', v4],
    ['4 with uuid in lower case', (gpu: number, more = '') => v4(gpu, more).replace('UUID', 'uuid')],
  ])('%s gives the same points under the same names', (_, labels) => {
    const page = (gpu: number, seconds: number) =>
      lines(labels(gpu), {
        DCGM_FI_DEV_POWER_USAGE: 600 + gpu,
        DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: 600_000 * seconds,
        DCGM_FI_DEV_GPU_TEMP: 60,
        DCGM_FI_DEV_MEMORY_TEMP: 70,
        DCGM_FI_DEV_GPU_UTIL: 90,
        DCGM_FI_DEV_FB_USED: 20,
        DCGM_FI_DEV_FB_FREE: 60,
        DCGM_FI_PROF_PCIE_RX_BYTES: '9.223372036854775e+18',
        DCGM_FI_DEV_VGPU_LICENSE_STATUS: 0,
      });
    const { values, complaints } = read([0, 10].map((seconds) => `${page(0, seconds)}\n${page(1, seconds)}`));
    expect(complaints).toEqual([]);
    expect(values).toMatchObject({
      'hw.power | GPU | gpu0': 600,
      'hw.power | GPU | gpu1': 601,
      'hw.energy | GPU | gpu0': 600_000,
      'hw.temperature | GPU memory | gpu1': 70,
      'hw.gpu.utilization | GPU | gpu0': 90,
      'hw.gpu.memory.utilization | GPU | gpu1': 0.25,
      'hw.gpu.io | GPU | Receive | gpu0': null,
    });
    expect(Object.keys(values)).toHaveLength(2 * 8);
  });

  it.each([
    ['3', v3],
    ['4', v4],
  ])('%s counts a GPU that MIG divides once, whoever uses its instances', (_, labels) => {
    const instance = (id: number, used: number, pod: string) =>
      lines(labels(0, `,GPU_I_PROFILE="3g.40gb",GPU_I_ID="${id}",pod="${pod}",namespace="ml",container="c"`), {
        DCGM_FI_DEV_POWER_USAGE: 450,
        DCGM_FI_DEV_FB_USED: used,
        DCGM_FI_DEV_FB_FREE: 40 - used,
        DCGM_FI_DEV_GPU_UTIL: 0,
      });
    const { values, complaints } = read([`${instance(1, 10, 'a')}\n${instance(2, 30, 'b')}`]);
    expect(complaints).toEqual([]);
    expect(values).toEqual({
      'hw.power | GPU | gpu0': 450,
      'hw.gpu.memory.usage | GPU | gpu0 | instance1': 10,
      'hw.gpu.memory.usage | GPU | gpu0 | instance2': 30,
      'hw.gpu.memory.utilization | GPU | gpu0 | instance1': 0.25,
      'hw.gpu.memory.utilization | GPU | gpu0 | instance2': 0.75,
    });
  });

  // The active rows of etc/default-counters.csv up to 4.8, and those that 4.9 has instead, in the base units of DCGM 4.7.
  const before = (gpu: number, seconds: number) =>
    lines(v4(gpu, ',DCGM_FI_DRIVER_VERSION="580.1"'), {
      DCGM_FI_DEV_POWER_USAGE: 600 + gpu,
      DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: 600_000 * seconds,
      DCGM_FI_DEV_GPU_TEMP: 60,
      DCGM_FI_DEV_MEMORY_TEMP: 70,
      DCGM_FI_DEV_GPU_UTIL: 90,
      DCGM_FI_DEV_FB_USED: 20,
      DCGM_FI_DEV_FB_FREE: 60,
      DCGM_FI_DEV_PCIE_REPLAY_COUNTER: 2 * seconds,
      DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS: 0,
    });
  const MIB = 2 ** 20;
  const since = (gpu: number, seconds: number, utilization: number) =>
    lines(v4(gpu, ',DCGM_FI_SYSTEM_DRIVER_VERSION="580.1"'), {
      DCGM_FI_DEV_BOARD_POWER_WATTS: 600 + gpu,
      DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL: 600 * seconds,
      DCGM_FI_DEV_GPU_TEMP_CELSIUS: 60,
      DCGM_FI_DEV_MEMORY_TEMP_CELSIUS: 70,
      DCGM_FI_DEV_GPU_UTIL_RATIO: utilization,
      DCGM_FI_DEV_MEMORY_UTIL_RATIO: 0.5,
      DCGM_FI_DEV_FB_CAPACITY_BYTES: 81 * MIB,
      DCGM_FI_DEV_FB_USED_BYTES: 20 * MIB,
      DCGM_FI_DEV_FB_FREE_BYTES: 60 * MIB,
      DCGM_FI_DEV_PCIE_REPLAY_TOTAL: 2 * seconds,
      DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL: 0,
      DCGM_FI_PROF_SM_UTIL_RATIO: 0.4,
    });

  it('gives the same points under the names before DCGM 4.6 and under those since 4.7, in the same units', () => {
    const pages = (page: (gpu: number, seconds: number) => string) =>
      [0, 10].map((seconds) => `${page(0, seconds)}\n${page(1, seconds)}`);
    const now = pages((gpu, seconds) => since(gpu, seconds, 0.9));
    expect([...read(pages(before)).complaints, ...read(now).complaints]).toEqual([]);
    expect(stored(now)).toEqual(stored(pages(before)));
    expect(stored(now)).toMatchObject({
      'hw.power | GPU | gpu1': 601,
      'hw.energy | GPU | gpu0': 600,
      'hw.gpu.utilization | GPU | gpu0': 0.9,
      'hw.gpu.memory.utilization | GPU | gpu1': 0.25,
      'hw.gpu.memory.usage | GPU | gpu1': 20 * MIB,
      'hw.errors | GPU | PCIe replay | gpu0': 2,
    });
    expect(Object.keys(stored(now))).toHaveLength(2 * 9);
  });

  it('with both spellings on its page, as while it is moved from one to the other, is one point each', () => {
    const both = [0, 10].map((seconds) => `${before(0, seconds)}\n${since(0, seconds, 0.9)}`);
    expect(read(both).complaints).toEqual([]);
    expect(stored(both)).toEqual(stored([since(0, 0, 0.9), since(0, 10, 0.9)]));
  });

  it('divides the memory of MIG instances under the new names, and knows no utilization of them', () => {
    const instance = (id: number, used: number) =>
      lines(v4(0, `,GPU_I_PROFILE="3g.40gb",GPU_I_ID="${id}"`), {
        DCGM_FI_DEV_BOARD_POWER_WATTS: 450,
        DCGM_FI_DEV_FB_USED_BYTES: used,
        DCGM_FI_DEV_FB_FREE_BYTES: 40 - used,
        DCGM_FI_DEV_GPU_UTIL_RATIO: 0,
      });
    const { values } = read([`${instance(1, 10)}\n${instance(2, 30)}`]);
    expect(values).toEqual({
      'hw.power | GPU | gpu0': 450,
      'hw.gpu.memory.usage | GPU | gpu0 | instance1': 10,
      'hw.gpu.memory.usage | GPU | gpu0 | instance2': 30,
      'hw.gpu.memory.utilization | GPU | gpu0 | instance1': 0.25,
      'hw.gpu.memory.utilization | GPU | gpu0 | instance2': 0.75,
    });
  });

  it.each([
    ['before 4.6', 'DCGM_FI_DEV_CPU_POWER_UTIL_CURRENT', 'DCGM_FI_DEV_CPU_TEMP_CURRENT'],
    ['since 4.6', 'DCGM_FI_DEV_CPU_POWER_WATTS', 'DCGM_FI_DEV_CPU_TEMP_CELSIUS'],
  ])('has the CPUs of a superchip %s', (_, power, temperature) => {
    const { values } = read([lines('cpu="0",hostname="n7"', { [power]: 180, [temperature]: 55 })]);
    expect(values).toEqual({ 'hw.power | CPU | cpu0': 180, 'hw.temperature | CPU | cpu0': 55 });
  });
});

describe("AMD's device metrics exporter", () => {
  const labels = (gpu: number, partition: number) =>
    `card_model="AMD Instinct MI300X",gpu_id="${gpu}",gpu_partition_id="${partition}",hostname="n8",serial_number="6922",gpu_compute_partition_type="spx",job_id="",pod=""`;

  it.each(['', 'amd_'])('with the prefix "%s" gives power, heat, load, memory and errors', (prefix) => {
    const page = (seconds: number) =>
      lines(
        labels(0, 0),
        Object.fromEntries(
          Object.entries({
            gpu_power_usage: 700,
            gpu_package_power: 702,
            gpu_energy_consumed: 700e6 * seconds,
            gpu_junction_temperature: 64,
            gpu_memory_temperature: 50,
            gpu_gfx_activity: 80,
            gpu_used_vram: 49_152,
            gpu_total_vram: 196_608,
            gpu_ecc_correct_total: seconds,
            pcie_replay_count: 0,
          }).map(([name, value]) => [`${prefix}${name}`, value])
        )
      );
    const { values, complaints } = read([page(0), page(10)]);
    expect(complaints).toEqual([]);
    expect(values).toEqual({
      'hw.power | GPU | gpu0': 700,
      'hw.energy | GPU | gpu0': 700e6,
      'hw.temperature | GPU | gpu0': 64,
      'hw.temperature | GPU memory | gpu0': 50,
      'hw.gpu.utilization | GPU | gpu0': 80,
      'hw.gpu.memory.usage | GPU | gpu0': 49_152,
      'hw.gpu.memory.utilization | GPU | gpu0': 0.25,
      'hw.errors | GPU | ECC correctable | gpu0': 1,
      'hw.errors | GPU | PCIe replay | gpu0': 0,
    });
  });

  it('on the host of a hypervisor has the package power alone, and errors that wait for their page to be retired', () => {
    const page = (seconds: number) =>
      lines(labels(0, 0), { gpu_package_power: 702, gpu_average_package_power: 690, gpu_ecc_deferred_total: seconds });
    expect(read([page(0), page(10)])).toEqual({
      values: { 'hw.power | GPU | gpu0': 702, 'hw.errors | GPU | ECC deferred | gpu0': 1 },
      complaints: [],
    });
  });

  it('counts a partitioned GPU once, by the partition that has the sensor, in any order', () => {
    const partitions = [3, 2, 1, 0].map((partition) =>
      lines(labels(1, partition), { gpu_power_usage: partition ? 0 : 650 })
    );
    expect(read([partitions.join('\n')])).toEqual({ values: { 'hw.power | GPU | gpu1': 650 }, complaints: [] });
  });
});

it('Omnistat gives power, heat, load, memory and errors of each card, and the memory of the host', () => {
  const card = (id: number, seconds: number) =>
    [
      lines(`card="${id}"`, {
        rocm_average_socket_power_watts: 300,
        rocm_energy_joules: 300 * seconds,
        rocm_utilization_percentage: 50,
        rocm_vram_used_percentage: 25,
        rocm_ras_umc_correctable_count: 0,
        rocm_sclk_clock_mhz: 1700,
      }),
      lines(`card="${id}",location="edge"`, { rocm_temperature_celsius: 42 }),
      lines(`card="${id}",location="hbm_0"`, { rocm_temperature_memory_celsius: 46 }),
    ].join('\n');
  const host = 'omnistat_mem_total_bytes 100\nomnistat_mem_available_bytes 75\nrmsjob_info{jobid="7",user="u"} 1';
  const { values, complaints } = read([0, 10].map((seconds) => [card(0, seconds), card(1, seconds), host].join('\n')));
  expect(complaints).toEqual([]);
  expect(values).toMatchObject({
    'hw.power | GPU | gpu1': 300,
    'hw.energy | GPU | gpu1': 300,
    'hw.temperature | GPU | gpu0': 42,
    'hw.temperature | GPU memory | gpu0': 46,
    'hw.gpu.utilization | GPU | gpu0': 50,
    'hw.gpu.memory.utilization | GPU | gpu1': 25,
    'hw.errors | GPU | ECC correctable | gpu0': 0,
    'system.memory.utilization': 0.25,
  });
  expect(Object.keys(values)).toHaveLength(2 * 7 + 1);
});

it('node_exporter gives packages and memory of RAPL, and the sensors of the board, each once', () => {
  const rapl = (index: number, domain: string, joules: number) =>
    `node_rapl_${domain}_joules_total{index="${index}",path="/sys/class/powercap/intel-rapl:${index}"} ${joules}`;
  const page = (seconds: number) =>
    [
      rapl(0, 'package', 150 * seconds),
      rapl(1, 'package', 120 * seconds),
      rapl(0, 'core', 100 * seconds),
      rapl(0, 'dram', 20 * seconds),
      'node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp1"} 51',
      'node_hwmon_temp_celsius{chip="platform_coretemp_1",sensor="temp1"} 52',
      'node_hwmon_temp_max_celsius{chip="platform_coretemp_0",sensor="temp1"} 84',
      'node_hwmon_fan_rpm{chip="nct6779",sensor="fan2"} 1098',
      'node_hwmon_sensor_label{chip="platform_coretemp_0",label="Package id 0",sensor="temp1"} 1',
    ].join('\n');
  expect(read([page(0), page(10)])).toEqual({
    complaints: [],
    values: {
      'hw.energy | CPU | package0': 150,
      'hw.energy | CPU | package1': 120,
      'hw.energy | Memory | package0': 20,
      'hw.temperature | platform_coretemp_0 | temp1': 51,
      'hw.temperature | platform_coretemp_1 | temp1': 52,
      'hw.fan.speed | nct6779 | fan2': 1098,
    },
  });
});

it('ipmi_exporter gives the power of the server, its inlet, and each sensor by its name', () => {
  const { values, complaints } = read([
    [
      'ipmi_up{collector="dcmi"} 1',
      'ipmi_dcmi_power_consumption_watts 812',
      'ipmi_temperature_celsius{id="18",name="Inlet Temp"} 24',
      'ipmi_temperature_state{id="18",name="Inlet Temp"} 0',
      'ipmi_temperature_celsius{id="19",name="Temp"} 44',
      'ipmi_temperature_celsius{id="20",name="Temp"} 47',
      'ipmi_fan_speed_rpm{id="12",name="Fan1A"} 4560',
      'ipmi_fan_speed_ratio{id="58",name="Fan 1 DutyCycle"} NaN',
      'ipmi_power_watts{id="90",name="Pwr Consumption"} 811',
    ].join('\n'),
  ]);
  expect(complaints).toEqual([]);
  expect(values).toEqual({
    'hw.host.power': 812,
    'hw.host.ambient_temperature': 24,
    'hw.temperature | Temp | id=19': 44,
    'hw.temperature | Temp | id=20': 47,
    'hw.fan.speed | Fan1A': 4560,
    'hw.fan.speed_ratio | Fan 1 DutyCycle': null,
  });
});

describe('Kepler', () => {
  it('before 0.10 gives the platform, packages and memory, use and idle together', () => {
    const series = (domain: string, mode: string, joules: number) =>
      `kepler_node_${domain}_joules_total{instance="n9",mode="${mode}",package="0",source="rapl-sysfs"} ${joules}`;
    const page = (seconds: number) =>
      [
        series('package', 'dynamic', 60 * seconds),
        series('package', 'idle', 40 * seconds),
        series('dram', 'dynamic', 5 * seconds),
        series('dram', 'idle', 5 * seconds),
        series('core', 'dynamic', 30 * seconds),
        series('platform', 'dynamic', 250 * seconds),
        series('platform', 'idle', 150 * seconds),
        `kepler_container_package_joules_total{container_name="c",mode="dynamic"} ${60 * seconds}`,
      ].join('\n');
    expect(read([page(0), page(10)])).toEqual({
      complaints: [],
      values: { 'hw.energy | CPU | package0': 100, 'hw.energy | Memory | package0': 10, 'hw.host.energy': 400 },
    });
  });

  it('from 0.10 on gives the zones that do not overlap', () => {
    const zone = (name: string, some: string, path: number, value: number) =>
      `kepler_node_cpu_${name}{node_name="n9",path="/sys/class/powercap/intel-rapl:${path}",zone="${some}"} ${value}`;
    const page = (seconds: number) =>
      [
        zone('watts', 'package', 0, 101),
        zone('watts', 'core', 0, 70),
        zone('watts', 'psys', 2, 300),
        zone('watts', 'dram', 3, 11),
        zone('joules_total', 'package', 0, 100 * seconds),
        zone('joules_total', 'dram', 3, 10 * seconds),
        zone('active_watts', 'package', 0, 60),
        'kepler_node_cpu_usage_ratio{node_name="n9"} 0.5',
      ].join('\n');
    expect(read([page(0), page(10)])).toEqual({
      complaints: [],
      values: {
        'hw.power | CPU': 101,
        'hw.power | Memory': 11,
        'hw.energy | CPU': 100,
        'hw.energy | Memory': 10,
        'system.cpu.utilization': 0.5,
      },
    });
  });
});

it('exporters in the style of nvidia-smi are read by the mapping that the documentation shows', () => {
  const page = readFileSync(new URL('../../../../docs/connect-prometheus.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /### nvidia-smi[\s\S]*?```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const config = mappingSchema.parse(parse(yaml));
  const exposition = lines('uuid="0000-1"', {
    nvidia_smi_power_draw_watts: 215.5,
    nvidia_smi_temperature_gpu: 61,
    nvidia_smi_utilization_gpu_ratio: 0.97,
    nvidia_smi_memory_used_bytes: 858_783_744,
    nvidia_smi_fan_speed_ratio: 0.38,
    nvidia_smi_clocks_current_sm_clock_hz: 2_055_000_000,
  });
  expect(read([`${exposition}\nnvidia_smi_gpu_info{uuid="0000-1",index="0"} 1`], config)).toEqual({
    complaints: [],
    values: {
      'hw.power | GPU | 0000-1': 215.5,
      'hw.temperature | GPU | 0000-1': 61,
      'hw.gpu.utilization | GPU | 0000-1': 0.97,
      'hw.gpu.memory.usage | GPU | 0000-1': 858_783_744,
      'hw.fan.speed_ratio | GPU | 0000-1': 0.38,
    },
  });
});

describe("an OpenTelemetry Collector's Prometheus exporter", () => {
  // As prometheusexporter writes what hardware receivers and hostmetricsreceiver give: scope and resource as labels beside the attributes.
  const scope = 'job="node",instance="n7",otel_scope_name="hw",otel_scope_version="1.2"';
  const part = (id: string, type: string, name: string, more = '') =>
    `hw_id="${id}",hw_name="${name}",hw_type="${type}",${more}${scope}`;
  const page = (seconds: number) =>
    [
      `hw_host_power_watts{${scope}} 3100`,
      `hw_host_energy_joules_total{${scope}} ${3_000 * seconds}`,
      `hw_host_ambient_temperature_celsius{${scope}} 24`,
      `hw_power_watts{${part('0', 'gpu', 'H100')}} 640`,
      `hw_power_watts{${part('1', 'gpu', 'H100')}} 650`,
      `hw_power_watts{${part('1', 'power_supply', 'PSU 1')}} 1550`,
      `hw_energy_joules_total{${part('0', 'gpu', 'H100')}} ${640 * seconds}`,
      `hw_temperature_celsius{${part('0', 'gpu', 'H100')}} 61`,
      `hw_temperature_celsius{${part('0', 'temperature', 'Inlet', 'hw_sensor_location="inlet",')}} 23`,
      `hw_fan_speed_rpm{${part('3', 'fan', 'Fan 3')}} 9000`,
      `hw_fan_speed_ratio{${part('3', 'fan', 'Fan 3')}} 0.6`,
      `hw_errors_total{${part('0', 'gpu', 'H100')}} ${2 * seconds}`,
      `hw_gpu_utilization_ratio{${part('0', 'gpu', 'H100')}} 0.97`,
      `hw_gpu_memory_usage_bytes{${part('0', 'gpu', 'H100')}} 68719476736`,
      `hw_gpu_io_bytes_total{${part('0', 'gpu', 'H100', 'network_io_direction="receive",')}} ${1_000 * seconds}`,
      `system_cpu_utilization_ratio{cpu="0",state="idle",${scope}} 0.2`,
      `system_cpu_utilization_ratio{cpu="1",state="idle",${scope}} 0.4`,
      `system_memory_utilization_ratio{state="used",${scope}} 0.5`,
      `system_network_io_bytes_total{device="eth0",direction="transmit",${scope}} ${500 * seconds}`,
      `system_disk_io_bytes_total{system_device="sda",disk_io_direction="read",${scope}} ${700 * seconds}`,
    ].join('\n');
  const points = {
    'hw.host.power': 3100,
    'hw.host.energy': 3000,
    'hw.host.ambient_temperature': 24,
    'hw.power | GPU | 0': 640,
    'hw.power | GPU | 1': 650,
    'hw.power | power_supply | 1': 1550,
    'hw.energy | GPU | 0': 640,
    'hw.temperature | GPU | 0': 61,
    'hw.temperature | temperature | 0': 23,
    'hw.fan.speed | fan | 3': 9000,
    'hw.fan.speed_ratio | fan | 3': 0.6,
    'hw.errors | GPU | 0': 2,
    'hw.gpu.utilization | GPU | 0': 0.97,
    'hw.gpu.memory.usage | GPU | 0': 68719476736,
    'hw.gpu.io | GPU | Receive | 0': 1000,
    'system.cpu.utilization': expect.closeTo(0.7, 9),
    'system.memory.utilization': 0.5,
    'system.network.io | Transmit | eth0': 500,
    'system.disk.io | Read | sda': 700,
  };

  it('gives the points that the same metrics give over OTLP', () => {
    expect(read([page(0), page(10)])).toEqual({ values: points, complaints: [] });
  });

  it('gives them without the suffixes of unit and kind as well', () => {
    const bare = (text: string) => text.replace(/^([a-z_]+?)(_(watts|joules|celsius|rpm|bytes))?(_total)?{/gm, '$1{');
    const plain = (text: string) => bare(text).replace(/^((?!hw_fan)[a-z_]+)_ratio{/gm, '$1{');
    expect(plain(page(0))).toContain('hw_gpu_utilization{');
    expect(read([plain(page(0)), plain(page(10))])).toEqual({ values: points, complaints: [] });
  });

  it('gives them under names that keep their dots, with the suffixes', () => {
    const dotted = (seconds: number) =>
      `{"hw.power_watts","hw.id"="0","hw.type"="gpu"} 640\n{"hw.energy_joules_total","hw.id"="0","hw.type"="gpu"} ${640 * seconds}`;
    expect(read([dotted(0), dotted(10)]).values).toEqual({ 'hw.power | GPU | 0': 640, 'hw.energy | GPU | 0': 640 });
  });
});
