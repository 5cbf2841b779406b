import { expect, test } from 'vitest';
import { parseTopic, subscriptionsOf } from './topic.ts';

test('tag paths of any depth belong to the key that value and metadata share', () => {
  const value = parseTopic('BMS/v1/MEPAI/Value/CDU/LiquidTemperatureSpRequest/site1/row3/cdu5', 'BMS/v1');
  const metadata = parseTopic('BMS/v1/PUB/Metadata/CDU/LiquidTemperatureSpRequest/site1/row3/cdu5', 'BMS/v1');
  expect(value).toMatchObject({ publisher: 'MEPAI', kind: 'Value' });
  expect(value?.key).toBe(metadata?.key);
});

test.each(['BMS/v1/PUB/Value/Rack', 'BMS/v2/PUB/Value/Rack/RackPower/a', 'BMS/v1/PUB/Alarm/Rack/RackPower/a'])(
  '%s is not a topic of the contract',
  (topic) => expect(parseTopic(topic, 'BMS/v1')).toBeUndefined()
);

test.each([
  ['BMS/v1/#', 'BMS/v1/PUB/Metadata/#', 'BMS/v1/+/Value/#'],
  ['BMS/v1/PUB/#', 'BMS/v1/PUB/Metadata/#', 'BMS/v1/PUB/Value/#'],
  ['BMS/v1/PUB/Value/Rack/#', 'BMS/v1/PUB/Metadata/Rack/#', 'BMS/v1/PUB/Value/Rack/#'],
  ['BMS/v1/MEPAI/Value/CDU/#', 'BMS/v1/PUB/Metadata/CDU/#', 'BMS/v1/MEPAI/Value/CDU/#'],
])('%s brings metadata and values along', (filter, metadata, values) => {
  expect(subscriptionsOf([filter], 'BMS/v1')).toEqual({ metadata: [metadata], values: [values] });
});

test('a filter outside of the prefix is refused', () => {
  expect(() => subscriptionsOf(['plant/#'], 'BMS/v1')).toThrow('outside');
});
