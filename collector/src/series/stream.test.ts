import { describe, expect, it } from 'vitest';
import { compileMappings } from './mapping.ts';
import type { StreamOptions } from './stream-options.ts';
import { createSeriesStream, NO_SERIES } from './stream.ts';

function streamOf(more: Partial<StreamOptions> = {}) {
  const stream = createSeriesStream({
    source: 'pushed',
    site: 'demo',
    simulated: false,
    table: compileMappings({ metrics: [], useCatalog: true }),
    targetOf: ({ instance }) => (instance === undefined ? undefined : { name: instance, equipment: 'N1' }),
    patienceMs: 60_000,
    ...more,
  });
  const push = (name: string, labels: Record<string, string>, timeMs: number, value: number) => {
    const series = stream.series(name, { instance: 'n1', ...labels });
    if (series) {
      stream.push(series, timeMs, value);
    }
  };
  /** Values by address and time. */
  const take = () => {
    const taken = stream.take();
    const values = taken.readings.map(({ point, timeMs, value }) => [
      point.address.split(' | ').slice(2).join(' '),
      timeMs,
      value,
    ]);
    return { ...taken, values };
  };
  return { stream, push, take };
}
const idle = (cpu: number) => ({ cpu: String(cpu), mode: 'idle' });

describe('series that come one by one', () => {
  it('are points at once where a point is one series, whatever the order of their times', () => {
    const { push, take } = streamOf();
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 2_000, 310);
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 1_000, 300);
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '1' }, 2_000, 9223372036854775794);
    push('nobody_knows', {}, 2_000, 1);
    const { values, points } = take();
    expect(values).toEqual([
      ['hw.power GPU gpu0', 1_000, 300],
      ['hw.power GPU gpu0', 2_000, 310],
      ['hw.power GPU gpu1', 2_000, null],
    ]);
    expect(points.map(({ equipment, processArea }) => [equipment, processArea])).toEqual([
      ['N1', ['GPU', 'gpu0']],
      ['N1', ['GPU', 'gpu1']],
    ]);
    expect(take()).toMatchObject({ values: [], points: [] });
  });

  it('have the same set of addresses as long as their points are the same', () => {
    const { stream, push, take } = streamOf({ samplingIntervalMs: 1_000 });
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 1_000, 300);
    take();
    const before = stream.addresses();
    expect([...before]).toEqual(['n1 | N1 | hw.power | GPU | gpu0']);
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 2_000, 310);
    take();
    expect(stream.addresses()).toBe(before);
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '1' }, 2_000, 310);
    take();
    expect(stream.addresses().size).toBe(2);
    expect(before.size).toBe(1);
  });

  it('wait for the others of their point and time, over several batches', () => {
    const { push, take } = streamOf({ samplingIntervalMs: 10_000 });
    push('node_cpu_seconds_total', idle(0), 0, 100);
    push('node_cpu_seconds_total', idle(1), 0, 200);
    expect(take().values).toEqual([]);
    push('node_cpu_seconds_total', idle(0), 10_000, 105);
    expect(take().values).toEqual([]);
    push('node_cpu_seconds_total', idle(1), 10_000, 207);
    expect(take().values).toEqual([['system.cpu.utilization', 10_000, expect.closeTo(0.4, 9)]]);
  });

  it('are read without the others once these were waited for in vain', () => {
    const { push, take } = streamOf({ patienceMs: 0 });
    const used = { gpu: '0' };
    push('DCGM_FI_DEV_FB_USED', used, 0, 20);
    push('DCGM_FI_DEV_FB_FREE', used, 0, 60);
    take();
    push('DCGM_FI_DEV_FB_USED', used, 10_000, 40);
    // The usage is a point of its own; the share of it needs both.
    expect(take().values).toEqual([['hw.gpu.memory.usage GPU gpu0', 10_000, 40]]);
    push('DCGM_FI_DEV_FB_USED', used, 20_000, 40);
    push('DCGM_FI_DEV_FB_FREE', used, 20_000, 40);
    expect(take().values).toContainEqual(['hw.gpu.memory.utilization GPU gpu0', 20_000, 0.5]);
  });

  it('count a MIG instance once, also where it comes later than its board', () => {
    const { push, take } = streamOf();
    push('DCGM_FI_DEV_FB_USED', { gpu: '0' }, 0, 50);
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 0, 300);
    expect(take().points.map(({ address }) => address)).toContain('n1 | N1 | hw.gpu.memory.usage | GPU | gpu0');
    for (const id of ['1', '2']) {
      const labels = { gpu: '0', GPU_I_ID: id, GPU_I_PROFILE: '3g.40gb' };
      push('DCGM_FI_DEV_FB_USED', labels, 10_000, 20);
      push('DCGM_FI_DEV_POWER_USAGE', labels, 10_000, 300);
    }
    push('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 10_000, 300);
    const { values, vanished } = take();
    expect(vanished).toEqual(['n1 | N1 | hw.gpu.memory.usage | GPU | gpu0']);
    expect(values).toEqual([
      ['hw.gpu.memory.usage GPU gpu0 instance1', 10_000, 20],
      ['hw.gpu.memory.usage GPU gpu0 instance2', 10_000, 20],
      ['hw.power GPU gpu0', 10_000, 300],
    ]);
  });

  it('find out how often they are sampled', () => {
    const { push, take } = streamOf();
    push('ipmi_dcmi_power_consumption_watts', {}, 500, 1);
    expect(take().points[0]).toMatchObject({ staleAfterMs: 300_000 });
    push('ipmi_dcmi_power_consumption_watts', {}, 15_487, 1);
    expect(take().points[0]).toMatchObject({ staleAfterMs: 45_000, samplingIntervalMs: 15_000 });
    push('ipmi_dcmi_power_consumption_watts', {}, 30_450, 1);
    push('ipmi_dcmi_power_consumption_watts', {}, 90_450, 1);
    // Once a scraper is restarted, it is early.
    push('ipmi_dcmi_power_consumption_watts', {}, 95_450, 1);
    push('ipmi_dcmi_power_consumption_watts', {}, 110_450, 1);
    expect(take().points).toEqual([]);
    push('ipmi_dcmi_power_consumption_watts', {}, 115_450, 1);
    expect(take().points[0]).toMatchObject({ samplingIntervalMs: 5_000 });
  });

  it('are sampled as they are said to be, where that is said', () => {
    const { push, take } = streamOf({ samplingIntervalMs: 60_000 });
    push('ipmi_dcmi_power_consumption_watts', {}, 0, 1);
    push('ipmi_dcmi_power_consumption_watts', {}, 15_000, 1);
    expect(take().points[0]).toMatchObject({ samplingIntervalMs: 60_000, staleAfterMs: 180_000 });
    push('ipmi_dcmi_power_consumption_watts', {}, 30_000, 1);
    expect(take().points).toEqual([]);
  });

  it('are no longer points once they are forgotten, and again when they are back', () => {
    const { stream, push, take } = streamOf();
    push('DCGM_FI_DEV_GPU_TEMP', { gpu: '0' }, 1_000, 40);
    push('DCGM_FI_DEV_GPU_TEMP', { gpu: '1' }, 500_000, 41);
    take();
    stream.forget(500_000, 50_000);
    expect(take().vanished).toEqual(['n1 | N1 | hw.temperature | GPU | gpu0']);
    push('DCGM_FI_DEV_GPU_TEMP', { gpu: '0' }, 510_000, 42);
    const { values, points } = take();
    expect(values).toEqual([['hw.temperature GPU gpu0', 510_000, 42]]);
    expect(points).toHaveLength(1);
  });

  it('are one series also for who kept it from before it was left out, though another has met it anew since', () => {
    const { stream, take } = streamOf();
    const series = () => stream.series('DCGM_FI_DEV_GPU_TEMP', { instance: 'n1', gpu: '0' })!;
    const kept = series();
    stream.push(kept, 1_000, 40);
    take();
    stream.end(kept);
    take();
    expect(kept.lastMs).toBe(1_000);
    const anew = series();
    stream.push(anew, 2_000, 41);
    stream.push(kept, 3_000, 42);
    expect(take().values).toEqual([
      ['hw.temperature GPU gpu0', 2_000, 41],
      ['hw.temperature GPU gpu0', 3_000, 42],
    ]);
    // The end that the first one is told of is that of both.
    stream.end(kept);
    expect(take().vanished).toEqual(['n1 | N1 | hw.temperature | GPU | gpu0']);
    stream.end(anew);
    expect(take().vanished).toEqual([]);
  });

  it('keep their values apart though numbers of series that have gone are given to others', () => {
    const { stream, take } = streamOf();
    const seriesOf = (gpu: number) => stream.series('DCGM_FI_DEV_GPU_TEMP', { instance: 'n1', gpu: String(gpu) })!;
    const first = seriesOf(0);
    stream.push(first, 1_000, 40);
    const number = stream.numberOf(first);
    const version = stream.version();
    stream.end(first);
    expect(stream.version()).not.toBe(version);
    // Its last value is not read yet, so its number is not free.
    const second = seriesOf(1);
    expect(stream.numberOf(second)).not.toBe(number);
    take();
    const third = seriesOf(2);
    expect(stream.numberOf(third)).toBe(number);
    expect(third.lastMs).toBe(-Infinity);
    const columns = {
      count: 3,
      timesMs: Float64Array.of(2_000, 2_000, 2_000),
      values: Float64Array.of(50, 51, 52),
      startsMs: new Float64Array(3),
    };
    stream.pushAll(columns, Int32Array.of(stream.numberOf(first), NO_SERIES, stream.numberOf(third)), 2_000);
    expect(take().values).toEqual([
      ['hw.temperature GPU gpu0', 2_000, 50],
      ['hw.temperature GPU gpu2', 2_000, 52],
    ]);
  });

  it('of two jobs with one meaning are not mixed: the first is stored, and the other once that is gone', () => {
    const { stream, push, take } = streamOf();
    const first = { job: 'ipmi' };
    const second = { job: 'bmc' };
    push('ipmi_dcmi_power_consumption_watts', first, 1_000, 400);
    push('ipmi_dcmi_power_consumption_watts', second, 1_001, 410);
    const { values, complaints } = take();
    expect(values).toEqual([['hw.host.power', 1_000, 400]]);
    expect(complaints.get('n1 | N1 | hw.host.power')?.message).toContain('several jobs ("ipmi", "bmc") lead to');
    stream.end(stream.series('ipmi_dcmi_power_consumption_watts', { instance: 'n1', ...first })!);
    take();
    push('ipmi_dcmi_power_consumption_watts', second, 2_001, 411);
    expect(take().values).toEqual([['hw.host.power', 2_001, 411]]);
    expect([...stream.addresses()]).toEqual(['n1 | N1 | hw.host.power']);
  });

  it('that belong nowhere are told of', () => {
    const { stream } = streamOf();
    expect(stream.series('ipmi_dcmi_power_consumption_watts', { job: 'bmc' })).toBeUndefined();
    expect(stream.unplaced()).toEqual([{ __name__: 'ipmi_dcmi_power_consumption_watts', job: 'bmc' }]);
  });
});
