import { describe, expect, test } from 'vitest';
import { queueSizeFor, toNodeId } from '#protocols/opcua/read.ts';
import { opcuaConfigSchema } from './config.ts';
import { opcuaPoints } from './points.ts';

const point = { node: 'ns=1;s=A', metric: 'AirTemperature', equipment: 'S1' };
const login = { user: 'plenum', password: 'secret' };
const parse = (extra: object) =>
  opcuaConfigSchema.safeParse({
    name: 'bms',
    protocol: 'opcua',
    endpoint: 'opc.tcp://h:4840',
    security: login,
    points: [point],
    ...extra,
  });

describe('security is never lowered by leaving something out', () => {
  test('a bare configuration signs and encrypts', () => {
    expect(parse({}).data?.security.mode).toBe('SignAndEncrypt');
  });
  test.each([
    ['no user and no word about anonymous', {}],
    ['a user without a password', { user: 'plenum' }],
    ['policy None with encryption', { ...login, policy: 'None' }],
  ])('%s is refused', (_, security) => expect(parse({ security }).success).toBe(false));
  test('the password does not show when the configuration is printed', () => {
    expect(JSON.stringify(parse({}).data)).not.toContain('secret');
  });
});

test('the queue holds every sample of the outage', () => {
  expect(queueSizeFor(60_000, 1_000)).toBeGreaterThanOrEqual(60);
  expect(queueSizeFor(60_000, 250)).toBeGreaterThanOrEqual(240);
});

test('a namespace URI finds its index, and an unknown one is named with those that exist', () => {
  const namespaces = ['http://opcfoundation.org/UA/', 'urn:vendor'];
  expect(String(toNodeId('nsu=urn:vendor;s=A', namespaces))).toBe('ns=1;s=A');
  expect(toNodeId('nsu=urn:other;s=A', namespaces)).toContain('urn:vendor');
});

test('a node that is configured twice is an error with its place', () => {
  const config = parse({ points: [point, point] }).data;
  expect(config && (() => opcuaPoints(config, 'bms', 'demo'))).toThrow(
    expect.objectContaining({ path: ['points', 1, 'node'] })
  );
});

test('a point carries how often the server looks at its node: its own interval, else that of its source', () => {
  const slow = { ...point, node: 'ns=1;s=B', samplingInterval: '1m' };
  const config = parse({ points: [point, slow] }).data;
  const points = config && opcuaPoints(config, 'bms', 'demo');
  expect(points?.map(({ samplingIntervalMs }) => samplingIntervalMs)).toEqual([1_000, 60_000]);
});
