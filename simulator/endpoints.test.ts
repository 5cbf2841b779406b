import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENDPOINT_NAMES, ENDPOINTS, portFlag } from './endpoints.ts';
import { HELP, readOptions } from './options.ts';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

it.each(ENDPOINT_NAMES)('the documentation and the help have the port of %s and its flag', (name) => {
  const { port } = ENDPOINTS[name];
  const flag = `--${portFlag(name)}`;
  const rows = read('../docs/simulator.md').split('\n');
  expect(rows.filter((row) => row.includes(`\`${flag}\``) && row.includes(`:${port}`))).toHaveLength(1);
  expect(read('README.md')).toMatch(new RegExp(`\\|[^\\n]*:${port}\\b`));
  expect(HELP).toMatch(new RegExp(`^ +${flag} <port> +${port}\\b`, 'm'));
});

it('takes a port from its flag, else from the environment, else the one that the documentation names', () => {
  const { ports } = readOptions(['--opcua-port', '1'], { SIMULATOR_OPCUA_PORT: '2', SIMULATOR_REDFISH_PORT: '3' });
  expect([ports.opcua, ports.redfish, ports.slurm]).toEqual([1, 3, ENDPOINTS.slurm.port]);
});
