import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { queryObjects } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scalar } from 'yaml';
import { MANIFESTS } from '../sources/registry.ts';
import { temporaryDirectory } from '../testing/collector.ts';
import type { CollectorConfig } from './configured.ts';
import { configJsonSchemaText } from './json-schema.ts';
import { loadConfig } from './load.ts';

// The stacks of the protocols are loaded with the first configuration that names them: seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const EXAMPLE = fileURLToPath(new URL('../../config.example.yaml', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../config.schema.json', import.meta.url));
/** Every variable that the example names is set. */
const ENV: NodeJS.ProcessEnv = {
  ...Object.fromEntries([...readFileSync(EXAMPLE, 'utf8').matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => [name, 'x'])),
  PLENUM_DATABASE_URL: 'postgres://writer:hunter2@db/plenum',
};

const HEAD = `version: 1
site: { id: demo }
topology:
  zones: [{ id: hall, kind: hall }]
  racks: [{ id: R-A01, zone: hall }, { id: R-A02, zone: hall }]
  equipment: [{ id: N1, objectType: Server, rack: R-A01 }]
`;
const MODBUS = (registers: string) => `${HEAD}sources:
  - name: pdu
    protocol: modbus
    host: 10.0.0.1
    registers:
${registers}
`;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

async function load(text: string, env: NodeJS.ProcessEnv = ENV): Promise<CollectorConfig> {
  const path = join(directory.path, 'c.yaml');
  await writeFile(path, text);
  return loadConfig(path, { env });
}

/** The errors of a configuration, without the directory. */
async function errors(text: string, env?: NodeJS.ProcessEnv): Promise<string[]> {
  const error = await load(text, env).then(
    () => undefined,
    (reason: unknown) => reason as Error
  );
  return error ? error.message.replaceAll(`${directory.path}/`, '').split('\n') : [];
}

describe('the example configuration', () => {
  const text = readFileSync(EXAMPLE, 'utf8');

  async function loadExample(example: string): Promise<CollectorConfig> {
    for (const [, name = ''] of example.matchAll(/\$\{file:\.\/([^}]+)\}/g)) {
      await writeFile(join(directory.path, name), 'x');
    }
    return load(example);
  }

  it('is valid and names a source of every protocol', async () => {
    const config = await loadExample(text);
    expect(config.sources.map(({ manifest }) => manifest.protocol)).toEqual(MANIFESTS.map(({ protocol }) => protocol));
    expect(config.topology.serves).toHaveLength(2);
  });

  it('shows the defaults in its comments', async () => {
    const uncommented = text.replace(/^(\s+)# (\w+: \S+)$/gm, '$1$2');
    expect(uncommented.match(/drainTimeout/)).not.toBeNull();
    expect(uncommented).toMatch(/^ +pkiDirectory: /m);
    expect(uncommented).not.toBe(text);
    const plain = JSON.stringify(await loadExample(text));
    expect(JSON.stringify(await loadExample(uncommented))).toBe(plain);
  });
});

it('takes racks and edges from tables, and names the line of a table that leads nowhere', async () => {
  await writeFile(join(directory.path, 'racks.csv'), 'id,zone,heightU\nR1,hall,42\n\nR2,hal,42\n');
  const path = join(directory.path, 'c.yaml');
  const text = (tables: string) =>
    `version: 1\nsite: { id: s }\ntopology:\n  zones: [{ id: hall, kind: hall }]\n${tables}`;
  await writeFile(path, text('  racks: racks.csv\n'));
  await expect(loadConfig(path)).rejects.toThrow(
    /racks\.csv:4 zone: "hal" is not a zone of the topology\. Add it to the topology\. Did you mean "hall"\?/
  );
  await writeFile(join(directory.path, 'racks.csv'), 'id;zone;xM\nR1;hall;1,5\n');
  expect((await loadConfig(path)).topology.racks).toEqual([{ id: 'R1', site: 's', name: 'R1', zone: 'hall', xM: 1.5 }]);
});

describe('the published JSON Schema', () => {
  it('is what the configuration accepts: write it again with `plenum config-schema > collector/config.schema.json`', async () => {
    expect(readFileSync(SCHEMA, 'utf8')).toBe(await configJsonSchemaText());
  });
});

describe('an error', () => {
  it.each([
    ['a misspelt key', `${HEAD}spol: {}\n`, 'c.yaml:7:1 spol: unknown key "spol". Did you mean "spool"?'],
    [
      'a misspelt key of a source',
      MODBUS('      - { address: 1, metric: RackPower, rack: R-A01, unti: kW }'),
      'c.yaml:12:55 sources[0].registers[0].unti: unknown key "unti". Did you mean "unit"?',
    ],
    ['a missing key', 'version: 1\n', 'c.yaml:1:1 site: is missing. Give it keys: id, name, '],
    ['a wrong type', `${HEAD}http: { port: high }\n`, 'c.yaml:7:9 http.port: "high" is not a number. Write a number.'],
    [
      'a duration that is none',
      `${HEAD}database: { flushInterval: 2 s }\n`,
      'c.yaml:7:13 database.flushInterval: "2 s" does not fit. Write a duration such as 250ms, 2s, 5m, 1h or 7d.',
    ],
    [
      'a duration without its unit',
      `${HEAD}database: { flushInterval: 500 }\n`,
      'c.yaml:7:13 database.flushInterval: 500 does not fit. Write the number with its unit: 500ms, 500s or 500m.',
    ],
    [
      'a size without its unit',
      `${HEAD}spool: { maxSize: 500 }\n`,
      'c.yaml:7:10 spool.maxSize: 500 does not fit. Write a size such as 64MB or 10GB.',
    ],
    [
      'a rule for hosts that cannot be used',
      `${HEAD}hosts: { rules: [{ host: 'r(?=x)', rack: R-A01 }] }\n`,
      'c.yaml:7:20 hosts.rules[0].host: "r(?=x)" is not a regular expression that can be used: ',
    ],
    ['an empty file', '', 'c.yaml: the file is empty. Write the configuration into it; '],
    ['a file of comments', '# later\n', 'c.yaml: the file is empty. Write the configuration into it; '],
    ['a file without keys', 'hello\n', 'c.yaml:1:1: "hello" is not a section with keys. Give it keys: version, site, '],
    [
      'a section that is a list',
      `${HEAD}spool: []\n`,
      'c.yaml:7:1 spool: [] is not a section with keys. Give it keys: directory, ',
    ],
    ['a key without a value', 'version: 1\nsite: { id: }\n', 'c.yaml:2:9 site.id: is missing. Write a text.'],
    ['an empty text', 'version: 1\nsite: { id: "" }\n', 'c.yaml:2:9 site.id: "" is empty. Write at least 1 character.'],
    [
      'a number too small',
      `${HEAD}database: { batchRows: 5 }\n`,
      'c.yaml:7:13 database.batchRows: 5 is below the smallest allowed, 100. Write at least 100.',
    ],
    [
      'a list too short',
      `${HEAD}sources: [{ name: it, protocol: prometheus, targets: [] }]\n`,
      'c.yaml:7:45 sources[0].targets: [] is too short. List at least 1 item.',
    ],
    ...[
      ['""', '"" is empty'],
      ['"10.0.0.7:9400/metrics"', '"10.0.0.7:9400/metrics" does not fit'],
      ['7', '7 does not fit'],
      ['', 'is missing'],
    ].map(([url, what]): [string, string, string] => [
      `an exporter's URL ${url}`,
      `${HEAD}sources: [{ name: it, protocol: prometheus, targets: [{ url: ${url}, equipment: N1 }] }]\n`,
      `c.yaml:7:57 sources[0].targets[0].url: ${what}. Write a URL such as http://10.0.0.7:9400/metrics.`,
    ]),
    ...[
      ['""', '"" is empty'],
      ['broker:1883', '"broker:1883" does not fit'],
      ['"mqtt://"', '"mqtt://" does not fit'],
      ['7', '7 does not fit'],
    ].map(([url, what]): [string, string, string] => [
      `a broker's URL ${url}`,
      `${HEAD}sources: [{ name: dsx, protocol: dsx-mqtt, url: ${url} }]\n`,
      `c.yaml:7:44 sources[0].url: ${what}. Write mqtt://host:1883, mqtts://host:8883, ws:// or wss://.`,
    ]),
    [
      'a metric whose words the catalog knows',
      MODBUS('      - { address: 1, metric: ActiveEnergy, rack: R-A01 }'),
      'c.yaml:12:23 sources[0].registers[0].metric: "ActiveEnergy" is not a metric of the catalog. Use a DSX point type or an OpenTelemetry name such as hw.energy, ActivePower, hw.host.energy; GenericPoint stores any other number as it is, named by processArea.',
    ],
    [
      'a metric that nobody knows',
      MODBUS('      - { address: 1, metric: RackPowr, rack: R-A01 }'),
      'c.yaml:12:23 sources[0].registers[0].metric: "RackPowr" is not a metric of the catalog. Use a DSX point type or an OpenTelemetry name. Did you mean "RackPower"?',
    ],
    [
      'the unit of a total for the metric of its rate',
      MODBUS('      - { address: 1, metric: ActivePower, rack: R-A01, unit: kWh }'),
      'c.yaml:12:57 sources[0].registers[0].unit: "kWh" does not convert to "W", the unit of ActivePower. A running total is stored as its rate with `counter: true` and `unit: kW.h/s` (Modbus, Prometheus), or as it is as a GenericPoint.',
    ],
    [
      'a unit that does not convert',
      MODBUS('      - { address: 1, metric: RackPower, rack: R-A01, unit: Cel }'),
      'c.yaml:12:55 sources[0].registers[0].unit: "Cel" does not convert to "W", the unit of RackPower. Use a UCUM code of the same quantity as "W", such as kW, Cel or L/min.',
    ],
    [
      'a rack that is not in the topology',
      MODBUS('      - { address: 1, metric: RackPower, rack: R-A03 }'),
      'c.yaml:12:42 sources[0].registers[0].rack: "R-A03" is not a rack of the topology. Add it under topology.racks. Did you mean "R-A01"?',
    ],
    [
      'a target whose server is not in the topology',
      `${HEAD}sources: [{ name: it, protocol: prometheus, targets: [{ url: "http://x/metrics", equipment: N2 }] }]\n`,
      'c.yaml:7:82 sources[0].targets[0].equipment: "N2" is not equipment of the topology. Add it under topology.equipment. Did you mean "N1"?',
    ],
    [
      'a protocol that nobody speaks',
      `${HEAD}sources: [{ name: x, protocol: modbuss }]\n`,
      'c.yaml:7:22 sources[0].protocol: "modbuss" is not a protocol. Use one of ' +
        MANIFESTS.map(({ protocol }) => protocol).join(', ') +
        '. Did you mean "modbus"?',
    ],
    [
      'a zone that lies within itself',
      'version: 1\nsite: { id: demo }\ntopology: { zones: [{ id: a, kind: hall, parent: b }, { id: b, kind: row, parent: a }] }\n',
      'c.yaml:3:42 topology.zones[0].parent: "a" lies within itself. Let the outermost zone have no parent.',
    ],
    [
      'an environment variable that is not set',
      `${HEAD}http: { port: "\${env:NO_SUCH_PORT}" }\n`,
      'c.yaml:7:9 http.port: Environment variable NO_SUCH_PORT is not set. Set it, or use ${file:/path} instead.',
    ],
    [
      'a reference that does not say where to look',
      `${HEAD}database: { url: "\${PLENUM_DATABASE_URL}" }\n`,
      'c.yaml:7:13 database.url: ${PLENUM_DATABASE_URL} does not say where the value comes from. Write ${env:PLENUM_DATABASE_URL} or ${file:/path}.',
    ],
    [
      'a secret that is empty',
      `${HEAD}database: { url: "" }\n`,
      'c.yaml:7:13 database.url: "" is empty. Write ${env:NAME} or ${file:/path}.',
    ],
    [
      'a secret that is a number',
      `${HEAD}database: { url: 5432 }\n`,
      'c.yaml:7:13 database.url: [redacted] does not fit. Write ${env:NAME} or ${file:/path}; a number needs quotes.',
    ],
    [
      'a pace that no register needs',
      `${HEAD}sources: [{ name: m, protocol: modbus, host: h, interval: 1ms, registers: [] }]\n`,
      'c.yaml:7:49 sources[0].interval: "1ms" does not fit. It must be at least 100ms.',
    ],
    [
      'a URL where a host is meant',
      `${HEAD}sources: [{ name: m, protocol: modbus, host: 'http://h', registers: [] }]\n`,
      'c.yaml:7:40 sources[0].host: "http://h" does not fit. Write a host name or an IP address; the port has a key of its own.',
    ],
    [
      'a port in the host',
      `${HEAD}sources: [{ name: m, protocol: modbus, host: 'h:502', registers: [] }]\n`,
      'c.yaml:7:40 sources[0].host: "h:502" does not fit. Write a host name or an IP address; the port has a key of its own.',
    ],
    [
      'a source without a protocol',
      `${HEAD}sources: [{ name: m }]\n`,
      'c.yaml:7:11 sources[0].protocol: is missing. Name it, such as opcua, modbus or prometheus.',
    ],
    [
      'a key that is written twice',
      `${HEAD}sources: [{ name: m, protocol: modbus, name: n }]\n`,
      'c.yaml:7:40: name is written twice in one section. Remove one of the two.',
    ],
    ['bad YAML', `${HEAD}http: { port: 1\n`, 'c.yaml:8:1: '],
  ])('names place, value and next step of %s', async (_, text, expected) => {
    const all = await errors(text);
    expect(new Set(all).size).toBe(all.length);
    const [first = ''] = all;
    expect(first.slice(0, expected.length)).toBe(expected);
  });

  it.each([
    ['', 'the database URL is empty'],
    ['db:5432/plenum', 'the database URL does not begin with postgres:// or postgresql://'],
    ['postgres://writer:a b#c@d:x/y', 'the database URL cannot be read'],
  ])('names a database URL such as "%s" without showing it', async (url, what) => {
    const [inEnvironment] = await errors(HEAD, { ...ENV, PLENUM_DATABASE_URL: url });
    expect(inEnvironment).toBe(
      `c.yaml:1:1 database.url: ${what}. Write postgres://user@host:5432/database, and its special characters as %40 and the like.`
    );
  });

  it('is given for each problem at once', async () => {
    const registers = ['RackPowr', 'RackCurent'].map(
      (metric, index) => `      - { address: ${index}, metric: ${metric}, rack: R-A01 }`
    );
    expect(await errors(MODBUS(registers.join('\n')))).toHaveLength(2);
  });

  it('is given for two sources of one name', async () => {
    const source = '{ name: it, protocol: prometheus, targets: [{ url: "http://x/metrics", equipment: N1 }] }';
    const [first] = await errors(`${HEAD}sources:\n  - ${source}\n  - ${source}\n`);
    expect(first).toBe(
      'c.yaml:9:7 sources[1].name: "it" already names sources[0]. Give each source a name of its own.'
    );
  });

  it.each<[string, string, string, string]>([
    ['scheduler: tiny', 'protocol: kubernetes, cluster: tiny', '"tiny"', 'cluster'],
    ['enabled: true', 'protocol: kubernetes, cluster: one', '"one"', 'cluster'],
    ['scheduler: two', 'protocol: kubernetes', '"two"', 'name'],
    ['scheduler: two', 'protocol: slurm, url: "http://127.0.0.1:2"', '"two"', 'name'],
  ])('is given for two sources that speak for one scheduler (%s; %s)', async (one, two, scheduler, key) => {
    const text = (second: string) => `${HEAD}sources:
  - { name: one, protocol: slurm, url: "http://127.0.0.1:1", ${one} }
  - { name: two, ${second} }
`;
    const setting = two.includes('kubernetes') ? 'cluster' : 'scheduler';
    const line = `  - { name: two, ${two} }`;
    const at = `c.yaml:9:${line.indexOf(`${key}:`) + 1} sources[1].${key}`;
    expect(await errors(text(two))).toEqual([
      `${at}: ${scheduler} is the scheduler of source one already, and each would close the jobs of the other. Give each cluster a name of its own: set ${setting} of one of the two; where both read the same cluster, remove one.`,
    ]);
    // One that is switched off closes nothing.
    expect(await errors(text(`${two}, enabled: false`))).toEqual([]);
  });
});

it('leaves racks and equipment that it does not list to the inventory that it names', async () => {
  const netbox = '  - { name: netbox, protocol: netbox, url: "http://127.0.0.1:1", token: x }\n';
  const text = `${MODBUS('      - { address: 1, metric: RackPower, rack: R-A03 }')}  - { name: it, protocol: prometheus, targets: [{ url: "http://x/metrics", equipment: N2 }] }\n`;
  const config = await load(`${text}${netbox}`);
  const places = (...ids: string[]) => ({
    racks: [...ids, 'R-A01'].map((id) => ({ id, site: 'demo', name: id })),
    equipment: ids.map((id) => ({ id, site: 'demo', name: id, objectType: 'Server' })),
  });
  const messages = (...ids: string[]) => config.misplaced(places(...ids)).map(({ message, line }) => [line, message]);
  expect(messages('R-A03')).toEqual([[13, '"N2" is not equipment of the topology']]);
  expect(messages('N2')).toEqual([[12, '"R-A03" is not a rack of the topology']]);
  expect(messages('R-A03', 'N2')).toEqual([]);
  // One that is switched off tells nothing.
  expect(await errors(`${text}${netbox.replace(' }', ', enabled: false }')}`)).toHaveLength(2);
});

it('keeps no tree of the YAML of its points once it is loaded', async () => {
  const registers = Array.from(
    { length: 50 },
    (_, index) => `      - { address: ${index}, metric: RackPower, rack: R-A01 }`
  );
  const config = await load(MODBUS(registers.join('\n')));
  // What was used weakly is held until then.
  await setImmediate();
  // It collects garbage before it counts.
  expect(queryObjects(Scalar, { format: 'count' })).toBe(0);
  expect(config.sources[0]?.points).toHaveLength(50);
});

describe('references', () => {
  it('keep secrets out of everything that is printed, and are looked up when used', async () => {
    const config = await load(`${HEAD}database: { url: "\${file:secrets/url}" }\n`, {}).catch((error: Error) => error);
    expect(String(config)).toMatch(/secrets\/url cannot be read \(ENOENT\)/);
    await mkdir(join(directory.path, 'secrets'));
    await writeFile(join(directory.path, 'secrets', 'url'), 'postgres://first\n');
    const { database } = await load(`${HEAD}database: { url: "\${file:secrets/url}" }\n`, {});
    await writeFile(join(directory.path, 'secrets', 'url'), 'postgres://second\n');
    expect(database.url.reveal()).toBe('postgres://second');
    expect(`${database.url} ${JSON.stringify(database)}`).not.toContain('second');
  });

  it('give a number where the file would have one', async () => {
    const config = await load(`${HEAD}http:\n  port: \${env:PORT}\n`, { ...ENV, PORT: '8080' });
    expect(config.http.port).toBe(8080);
  });
});

describe('paths of files', () => {
  const OPCUA = (security: string) =>
    `${HEAD}sources: [{ name: bms, protocol: opcua, endpoint: "opc.tcp://h", security: { anonymous: true${security} }, points: [{ node: "s=A", metric: RackPower, rack: R-A01 }] }]\n`;
  const MQTT = (tls: string) => `${HEAD}sources: [{ name: dsx, protocol: dsx-mqtt, url: "mqtts://h", tls: ${tls} }]\n`;
  const EXPORTER = (tls: string) =>
    `${HEAD}sources: [{ name: it, protocol: prometheus, targets: [{ url: "https://h/m", equipment: N1 }], tls: ${tls} }]\n`;
  const TLS = '{ ca: pki/ca.pem, cert: ./pki/c.pem, key: /run/secrets/key.pem }';

  it.each([
    ['OPC UA by default', OPCUA(''), { security: { pkiDirectory: 'pki/opcua' } }],
    ['OPC UA', OPCUA(', pkiDirectory: certificates'), { security: { pkiDirectory: 'certificates' } }],
    ['MQTT', MQTT(TLS), { tls: { ca: 'pki/ca.pem', cert: 'pki/c.pem', key: '/run/secrets/key.pem' } }],
    ['Prometheus', EXPORTER(TLS), { tls: { ca: 'pki/ca.pem', cert: 'pki/c.pem', key: '/run/secrets/key.pem' } }],
  ])('of %s lie beside the configuration, wherever the collector is started', async (_, text, expected) => {
    const [source] = (await load(text)).sources;
    const absolute = JSON.parse(JSON.stringify(expected), (__, value: unknown) =>
      typeof value === 'string' ? resolve(directory.path, value) : value
    ) as object;
    expect(source?.config).toMatchObject(absolute);
  });

  it.each([
    ['MQTT', MQTT],
    ['Prometheus', EXPORTER],
  ])('of %s: a certificate without its key is refused', async (_, text) => {
    expect((await errors(text('{ cert: c.pem }')))[0]).toMatch(/sources\[0\]\.tls.*cert and key together/);
  });
});

it('keeps a uint64 as it is written, with and without quotes', async () => {
  const config = await load(
    MODBUS(
      "      - { address: 0, type: uint64, notAvailable: [18446744073709551615, '18446744073709551614', 0xFFFFFFFFFFFFFFFD], metric: RackPower, rack: R-A01 }"
    )
  );
  expect(config.sources[0]?.config).toMatchObject({
    registers: [{ notAvailable: ['18446744073709551615', '18446744073709551614', '0xFFFFFFFFFFFFFFFD'] }],
  });
});

it('takes the topology from a file of its own and names that file in errors', async () => {
  await writeFile(join(directory.path, 'topology.yaml'), 'racks: [{ id: R1, zone: nowhere }]\n');
  const [first] = await errors('version: 1\nsite: { id: demo }\ntopology: topology.yaml\n');
  expect(first).toBe(
    'topology.yaml:1:19 racks[0].zone: "nowhere" is not a zone of the topology. Add it to the topology.'
  );
});
