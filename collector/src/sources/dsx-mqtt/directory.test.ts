import { expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { createDirectory, MAX_HELD_VALUES, type Delivery } from './directory.ts';
import type { DsxMetadata } from './message.ts';
import { parseTopic, valueTopic, type DsxTopic } from './topic.ts';

const PREFIX = 'BMS/v1';
const place = { source: 'dsx', site: 'demo', simulated: false, staleAfterMs: 250_000, units: {} };
const directory = () => createDirectory(place, PREFIX);

function topicOf(text: string): DsxTopic {
  const topic = parseTopic(`${PREFIX}/${text}`, PREFIX);
  if (!topic) {
    throw new Error(text);
  }
  return topic;
}
function metadataTopic(metadata: DsxMetadata, tag = 'tag'): DsxTopic {
  return topicOf(`PUB/Metadata/${metadata.objectType}/${metadata.pointType}/${tag}`);
}
function delivery(topic: DsxTopic, value: number, messageId = 1): Delivery {
  const address = valueTopic(PREFIX, topic.publisher, topic.key);
  return { address, value: { value, quality: Quality.good, timeMs: 1 }, receivedMs: 1, messageId };
}

const power: DsxMetadata = { objectType: 'Rack', pointType: 'RackPower', engUnit: 'kW', rackLocationId: 'R1' };
const powerValue = topicOf('PUB/Value/Rack/RackPower/tag');

test('a value that comes before its metadata is not lost', () => {
  const known = directory();
  expect(known.value(powerValue, delivery(powerValue, 7))).toEqual({ kind: 'held' });
  const [announced] = known.metadata(metadataTopic(power), power);
  expect(announced?.released).toEqual([delivery(powerValue, 7)]);
  expect(announced?.point).toMatchObject({ rack: 'R1', metric: 'RackPower', sourceUnit: 'kW' });
});

test('values that wait for metadata are bounded, the oldest goes first', () => {
  const known = directory();
  for (let count = 0; count < MAX_HELD_VALUES; count++) {
    known.value(powerValue, delivery(powerValue, count));
  }
  expect(known.value(powerValue, delivery(powerValue, -1))).toMatchObject({ dropped: { value: { value: 0 } } });
});

test('an integration cannot speak for a point of the BMS', () => {
  const known = directory();
  known.metadata(metadataTopic(power), power);
  const foreign = topicOf('MEPAI/Value/Rack/RackPower/tag');
  expect(known.value(foreign, delivery(foreign, 1))).toEqual({ kind: 'foreign', owner: 'PUB' });
  expect(known.value(powerValue, delivery(powerValue, 1))).toEqual({ kind: 'ready' });
});

test("an integration's point has the address on which the integration publishes", () => {
  const request = { objectType: 'CDU', pointType: 'LiquidTemperatureSpRequest', objectId: 'C1', integration: 'MEPAI' };
  const [announced] = directory().metadata(metadataTopic(request), request);
  expect(announced?.point.address).toBe('BMS/v1/MEPAI/Value/CDU/LiquidTemperatureSpRequest/tag');
});

const valve: DsxMetadata = { objectType: 'Valve', pointType: 'ValvePosition', associateId: 'R1' };

test('a valve that comes before its rack stands in the rack once the rack is known', () => {
  const known = directory();
  expect(known.metadata(metadataTopic(valve), valve)).toEqual([]);
  const announced = known.metadata(metadataTopic(power), power);
  expect(announced.map(({ point }) => point.metric)).toEqual(['RackPower', 'ValvePosition']);
  expect(announced[1]?.topology.equipment).toEqual([
    { id: 'R1/Valve', site: 'demo', name: 'Valve of R1', objectType: 'Valve', rack: 'R1' },
  ]);
});

test('an associate that nobody announces comes in once the first wave of metadata is over', () => {
  const known = directory();
  known.metadata(metadataTopic(valve), valve);
  expect(known.settle().announced.map(({ point }) => point.equipment)).toEqual(['R1/Valve']);
});

test("values without metadata do not block the broker's window for ever", () => {
  const known = directory();
  known.value(powerValue, delivery(powerValue, 7, 42));
  expect(known.settle().waiting.map(({ messageId }) => messageId)).toEqual([42]);
  const [announced] = known.metadata(metadataTopic(power), power);
  expect(announced?.released.map(({ messageId, value }) => [messageId, value.value])).toEqual([[undefined, 7]]);
});

test('what is stored as it is keeps its unit, whether or not anybody knows it', () => {
  const generic = { ...power, pointType: 'GenericPoint' };
  for (const [engUnit, sourceUnit] of [
    ['Wh', 'W.h'],
    ['No Units', 'No Units'],
  ]) {
    const [announced] = directory().metadata(metadataTopic({ ...generic, engUnit }), { ...generic, engUnit });
    expect(announced?.point).toMatchObject({ metric: 'GenericPoint', sourceUnit });
    expect(announced?.unknownUnit).toBeUndefined();
  }
});

test('an engineering unit that nobody knows is passed on and named, not guessed', () => {
  const odd = { ...power, engUnit: 'furlong/fortnight' };
  const [announced] = directory().metadata(metadataTopic(odd), odd);
  expect(announced).toMatchObject({ unknownUnit: 'furlong/fortnight', point: { sourceUnit: 'furlong/fortnight' } });
});
