import { describe, expect, it } from 'vitest';

import { handshakeLine, readHandshake } from './handshake.ts';

const GRAFANA = { grafana_plugin_type: 'datasource', PLUGIN_PROTOCOL_VERSIONS: '2' };

describe('the handshake', () => {
  it('is the one line that go-plugin reads', () => {
    expect(handshakeLine('unix', '/tmp/plugin1')).toBe('1|2|unix|/tmp/plugin1|grpc\n');
  });

  it('puts the socket where the host wants it, even with nothing else in the environment', () => {
    const address = readHandshake({ ...GRAFANA, PLUGIN_UNIX_SOCKET_DIR: '/run/grafana' }, 'linux');
    expect(address).toEqual({ network: 'unix', path: expect.stringMatching(/^\/run\/grafana\/plugin\w+$/) });
  });

  it("takes a port of the host's range on Windows", () => {
    const env = { ...GRAFANA, PLUGIN_MIN_PORT: '10001', PLUGIN_MAX_PORT: '10002' };
    expect(readHandshake(env, 'win32')).toEqual({ network: 'tcp', minPort: 10001, maxPort: 10002 });
  });

  it.each([
    ['a person starts it by hand', {}, /which Grafana starts itself/],
    ['the host wants AutoMTLS', { ...GRAFANA, PLUGIN_CLIENT_CERT: 'pem' }, /AutoMTLS/],
    ['the host speaks another protocol', { ...GRAFANA, PLUGIN_PROTOCOL_VERSIONS: '1' }, /Grafana 10.1/],
    ['the socket path would be cut', { ...GRAFANA, PLUGIN_UNIX_SOCKET_DIR: `/${'x'.repeat(120)}` }, /shorter folder/],
  ])('refuses with a sentence when %s', (_when, env, message) => {
    expect(() => readHandshake(env, 'linux')).toThrow(message);
  });
});
