import { expect, it } from 'vitest';
import { exporterHost } from './exporter-host.ts';

it.each([
  ['gpu07:9400', 'gpu07'],
  ['GPU07.dc1.example:9400', 'gpu07'],
  ['http://gpu07.dc1.example:9400/metrics', 'gpu07'],
  ['gpu07', 'gpu07'],
  ['10.0.0.7:9400', '10.0.0.7'],
  ['[fd00::7]:9400', 'fd00::7'],
  ['http://[fd00::7]:9400/metrics', 'fd00::7'],
])('the exporter %s is that of %s', (target, host) => {
  expect(exporterHost(target)).toBe(host);
});

it.each(['localhost:9400', '127.0.0.1:9400', 'http://127.0.0.1:9400/metrics', '[::1]:9400'])(
  'behind %s may be any machine',
  (target) => {
    expect(exporterHost(target)).toBeUndefined();
  }
);

it('an exporter that is asked for other machines is not that of its own', () => {
  expect(exporterHost('http://snmp:9116/snmp?target=pdu-a')).toBeUndefined();
});
