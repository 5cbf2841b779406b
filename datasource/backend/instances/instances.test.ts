import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { PluginContext } from '../generated/backend.ts';
import type { Connections } from '../sql/database.ts';
import { createInstances } from './instances.ts';
import { parseServers, parseSettings } from './settings.ts';

const JSON_DATA = { host: 'db', database: 'plenum', user: 'grafana' };

function context(uid: string, lastUpdatedMS: number, jsonData: object = JSON_DATA): PluginContext {
  return {
    orgId: 1,
    dataSourceInstanceSettings: {
      uid,
      lastUpdatedMS,
      jsonData: Buffer.from(JSON.stringify(jsonData)),
      decryptedSecureJsonData: {},
    },
  } as PluginContext;
}

function counted() {
  const opened: Connections[] = [];
  const open = () => {
    const connections = { as: vi.fn(), close: vi.fn(() => Promise.resolve()) };
    opened.push(connections);
    return connections;
  };
  return { opened, instances: createInstances(() => undefined, open) };
}

describe('the pool of a data source', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is kept between calls and rebuilt when the settings were saved', () => {
    const { opened, instances } = counted();
    const first = instances.get(context('a', 1));
    expect(instances.get(context('a', 1))).toBe(first);
    expect(instances.get(context('a', 2))).not.toBe(first);
    expect(opened).toHaveLength(2);
  });

  it('stays open for the calls that began before the settings were saved, and is closed when these have had their time', () => {
    const { opened, instances } = counted();
    const first = instances.get(context('a', 1));
    const second = instances.get(context('a', 2));
    expect(opened[0]?.close).not.toHaveBeenCalled();
    // A rule that Grafana evaluates with the settings of some seconds ago opens no third one, and brings the old ones not back.
    expect(instances.get(context('a', 1))).toBe(first);
    expect(instances.get(context('a', 2))).toBe(second);
    vi.advanceTimersByTime(95_000);
    expect(opened).toHaveLength(2);
    expect(opened[0]?.close).toHaveBeenCalledOnce();
    expect(opened[1]?.close).not.toHaveBeenCalled();
  });

  it('is closed with the others, once, when the process ends', async () => {
    const { opened, instances } = counted();
    instances.get(context('a', 1));
    instances.get(context('a', 2));
    await instances.close();
    vi.advanceTimersByTime(95_000);
    expect(opened.map(({ close }) => vi.mocked(close).mock.calls.length)).toEqual([1, 1]);
  });

  it('is not shared between data sources', () => {
    const { opened, instances } = counted();
    instances.get(context('a', 1));
    instances.get(context('b', 1));
    expect(opened).toHaveLength(2);
  });
});

describe('settings', () => {
  const parse = (jsonData: object, secrets: Record<string, string> = {}) =>
    parseSettings({ jsonData: Buffer.from(JSON.stringify(jsonData)), decryptedSecureJsonData: secrets });

  it('verify the server by default, and take fields that a form left empty as unset', () => {
    expect(parse({ ...JSON_DATA, port: '', timeoutSeconds: null })).toMatchObject({
      port: 5432,
      tlsMode: 'verify-full',
    });
  });

  it.each([
    ['a host is missing', { ...JSON_DATA, host: '' }, {}, /`host` is missing/],
    ['the port is none', { ...JSON_DATA, port: 70_000 }, {}, /`port`/],
    ['the TLS mode is none', { ...JSON_DATA, tlsMode: 'prefer' }, {}, /`tlsMode`/],
    [
      'the port is beyond the last',
      { ...JSON_DATA, port: 99_999 },
      {},
      /^Data source setting `port` has the value 99999, which is not a whole number from 1 to 65535\. Open/,
    ],
    [
      'a name has a NUL',
      { ...JSON_DATA, user: 'graf\u0000ana' },
      {},
      /`user` has the value "graf\\u0000ana", which contains a control/,
    ],
    ['a host is a number', { ...JSON_DATA, host: 7 }, {}, /`host` has the value 7, which is not a text\. Open/],
    [
      'a host is longer than any',
      { ...JSON_DATA, host: 'h'.repeat(100_000) },
      {},
      /^Data source setting `host` has the value "h{79}…, which has more than 253 characters\. Open/,
    ],
    ['the certificate is none', JSON_DATA, { tlsCaCert: 'a file name' }, /`tlsCaCert` is not PEM/],
    [
      'the certificate is broken',
      JSON_DATA,
      { tlsCaCert: '-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----' },
      /^Data source setting `tlsCaCert` is broken PEM \(.+\)\. Paste the whole file again/,
    ],
    ['the certificate is cut off', JSON_DATA, { tlsCaCert: '-----BEGIN CERTIFICATE-----\nbm8' }, /is not PEM/],
  ])('say which field is wrong when %s', (_when, jsonData, secrets, message) => {
    expect(() => parse(jsonData, secrets)).toThrow(message);
  });
});

describe('settings of several databases', () => {
  const parse = (servers: unknown, secrets: Record<string, string> = {}, over: object = {}) =>
    parseServers({
      jsonData: Buffer.from(JSON.stringify({ ...JSON_DATA, servers, ...over })),
      decryptedSecureJsonData: { password: 'first', ...secrets },
    });
  const berlin = { name: 'berlin', host: 'db-b', database: 'plenum', user: 'grafana' };

  it('are those of one where none are listed', () => {
    expect(parse(undefined)).toEqual([
      { name: 'main', settings: expect.objectContaining({ host: 'db', password: 'first' }) },
    ]);
  });

  it('have a password of their own each, and share timeout and connections', () => {
    const [, second] = parse([berlin], { password_berlin: 'second' }, { timeoutSeconds: 7 });
    expect(second).toMatchObject({ name: 'berlin', settings: { host: 'db-b', password: 'second', timeoutSeconds: 7 } });
    expect(parse([berlin])[1]?.settings.password).toBeUndefined();
  });

  it.each([
    ['no name', [{ ...berlin, name: '' }], /has the name ""\. Give each a name of letters/],
    ['a name that cannot be a key', [{ ...berlin, name: 'a b' }], /has the name "a b"/],
    ['a name twice', [berlin, { ...berlin, name: 'Berlin' }], /Two servers .* have the name "Berlin"/],
    ['no host', [{ ...berlin, host: '' }], /^Server "berlin": Data source setting `host` is missing/],
    ['no list', 'berlin', /`servers`/],
    ['too many', Array.from({ length: 20 }, (_, index) => ({ ...berlin, name: `s${index}` })), /more than 19 further/],
  ])('say which server is wrong with %s', (_what, servers, message) => {
    expect(() => parse(servers)).toThrow(message);
  });
});
