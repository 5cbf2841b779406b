import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { findMetric } from '#model/catalog/catalog.ts';
import { Quality } from '#model/sample.ts';
import { testDataFile } from '#model/testing/test-data.ts';
import { compileConversion } from '#model/units/convert.ts';
import { recordingContext } from '../../testing/recording.ts';
import { createOutbox } from '../shared/outbox.ts';
import { createComplaints } from './complaints.ts';
import { createDirectory } from './directory.ts';
import { createReceiver } from './receive.ts';

/** Messages of a recording: one CSV line each, `offset,topic,payload`, the payload quoted where it has commas. */
function parseRecording(csv: string): Array<{ topic: string; payload: string }> {
  const lines = csv.split('\n').slice(1);
  return lines.flatMap((line) => {
    const match = /^[^,]*,([^,]+),(.*)$/.exec(line.trimEnd());
    const [, topic, quoted] = match ?? [];
    if (!topic || quoted === undefined) {
      return [];
    }
    const payload = quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted;
    return [{ topic, payload: payload.replace('{{timestamp_ms}}', '1743620423000') }];
  });
}

async function play(messages: Array<{ topic: string; payload: string }>) {
  const recording = recordingContext();
  const { context } = recording;
  const place = { source: 'dsx', site: 'demo', simulated: false, staleAfterMs: 250_000, units: {} };
  const acknowledged: number[] = [];
  const acknowledge = (messageId: number) => void acknowledged.push(messageId);
  const outbox = createOutbox(context.emit, acknowledge, () => undefined);
  const complaints = createComplaints(pino({ enabled: false }));
  const directory = createDirectory(place, 'BMS/v1');
  const receiver = createReceiver({
    config: { prefix: 'BMS/v1' },
    context,
    directory,
    outbox,
    complaints,
    acknowledge,
  });
  for (const [messageId, { topic, payload }] of messages.entries()) {
    await receiver.message({ topic, payload: Buffer.from(payload), messageId });
  }
  await receiver.settle();
  await outbox.idle();
  return { recording, complaints, acknowledged };
}

const PLANT = [
  ['PUB/Value/Rack/RackPower/a/rack1', { value: 41.5, timestamp: 1743620423000, quality: 1 }],
  ['PUB/Metadata/Valve/ValvePosition/a/v1', { associateId: 'R1', engUnit: '%', processArea: ['Supply'] }],
  ['PUB/Metadata/Rack/RackPower/a/rack1', { rackLocationId: 'R1', rackLocationName: 'Rack 1', engUnit: 'kW' }],
  ['PUB/Metadata/PowerMeter/PhaseCurrent/a/m1', { objectId: 'M1', engUnit: 'A', phase: 'A', servesId: ['R1', 'R2'] }],
  ['PUB/Metadata/CDU/Status/a/c1', { objectId: 'C1', stateText: [{ value: 1, text: 'On' }], servesId: ['R1'] }],
  ['PUB/Value/Valve/ValvePosition/a/v1', { value: 55, timestamp: 1743620424000, quality: 1 }],
  ['PUB/Value/Valve/ValvePosition/a/v1', { value: null, timestamp: 1743620425000, quality: 0 }],
] as const;

test('points, topology and values of a small hall come in, whatever came first', async () => {
  const messages = PLANT.map(([rest, body]) => {
    const [objectType, pointType] = rest.split('/').slice(2);
    const payload = rest.includes('Metadata') ? { objectType, pointType, ...body } : body;
    return { topic: `BMS/v1/${rest}`, payload: JSON.stringify(payload) };
  });
  const { recording, complaints, acknowledged } = await play(messages);
  expect(complaints.count).toBe(0);
  expect(acknowledged).toHaveLength(messages.length);
  expect(recording.values('BMS/v1/PUB/Value/Rack/RackPower/a/rack1')).toEqual([41.5]);
  expect(recording.values('BMS/v1/PUB/Value/Valve/ValvePosition/a/v1')).toEqual([55, null]);
  expect(recording.topology.racks).toEqual([{ id: 'R1', site: 'demo', name: 'Rack 1' }]);
  expect(recording.topology.serves).toEqual([
    { site: 'demo', from: 'M1', to: 'R1', kind: 'power' },
    { site: 'demo', from: 'M1', to: 'R2', kind: 'power' },
    { site: 'demo', from: 'C1', to: 'R1', kind: 'cooling' },
  ]);
  expect([...recording.points.values()].map(({ phase, states }) => phase ?? states?.[0]?.text)).toContain('On');
});

/** As counted in the recording by an independent reader; 56 points are states or carry no unit. */
const UNIT_COUNTS = {
  '%': 9,
  '%{RH}': 4,
  A: 24,
  Cel: 21,
  Hz: 4,
  'L/min': 7,
  Pa: 2,
  V: 4,
  dB: 4,
  kPa: 17,
  'kV.A': 4,
  kW: 10,
  none: 56,
};

const file = testDataFile('dsx', 'dsx_exemplar.csv.gz');

test.skipIf(file === undefined)('a recorded hall comes in whole', async () => {
  const messages = parseRecording(gunzipSync(readFileSync(file!)).toString());
  const { recording, complaints, acknowledged } = await play(messages);
  const points = [...recording.points.values()];
  const edges = new Set(recording.topology.serves.map(({ from, to, kind }) => `${from}>${to} ${kind}`));

  expect(complaints.count).toBe(0);
  expect(points).toHaveLength(166);
  expect(recording.samples).toHaveLength(4_545);
  expect(acknowledged).toHaveLength(messages.length);
  expect(recording.samples.every(({ quality, value }) => quality === Quality.good && value !== null)).toBe(true);
  expect(edges.size).toBe(24);
  expect(edges).toContain('C-E05-TAP-E1>Pod1C-E05 power');
  expect(edges).toContain('C-F00-CDU-05>Pod1C-F06 cooling');
  expect(new Set(recording.topology.racks.map(({ id }) => id)).size).toBe(6);
  expect(points.filter(({ isSetpoint }) => isSetpoint)).toHaveLength(8);
  expect(points.filter(({ states }) => states !== undefined)).toHaveLength(54);

  const withoutMetric = points.filter(({ metric }) => findMetric(metric) === undefined);
  expect(withoutMetric).toEqual([]);
  const pumps = points.filter(({ metric }) => metric.startsWith('PumpSpeed')).map(({ metric }) => metric);
  expect(pumps.sort()).toEqual(['PumpSpeedRatio', 'PumpSpeedRatio', 'PumpSpeedState']);
  for (const { sourceUnit, metric } of points.filter((point) => point.sourceUnit)) {
    expect(() => compileConversion(sourceUnit!, findMetric(metric)!.unit), metric).not.toThrow();
  }
  const units = Object.groupBy(points, ({ sourceUnit }) => sourceUnit ?? 'none');
  const counts = Object.fromEntries(Object.entries(units).map(([unit, some]) => [unit, some?.length]));
  expect(counts).toEqual(UNIT_COUNTS);
  const valves = recording.topology.equipment.filter(({ objectType }) => objectType === 'Valve');
  expect(valves.every(({ rack }) => rack?.startsWith('Pod1C-E'))).toBe(true);
});
