import { parseArgs } from 'node:util';
import { DEFAULT_PORTS, DEFAULT_SEED } from './endpoints.ts';
import { POINT_SETS, type PointSet } from './points/all.ts';

export interface Options {
  help: boolean;
  json: boolean;
  host: string;
  seed: number;
  speed: number;
  ports: Record<keyof typeof DEFAULT_PORTS, number>;
  pki: string;
  writeConfig?: string;
  history?: { spanMs: number; stepMs: number; endMs: number; database?: string; file?: string; points: PointSet };
}

export const HELP = `A simulated data hall over real OPC UA, Modbus TCP, MQTT (DSX Exchange) and Prometheus.

  node simulator/main.ts [options]

  --host <address>        address to listen on (127.0.0.1)
  --opcua-port <port>     ${DEFAULT_PORTS.opcua}; 0 takes a free port, for every port
  --modbus-port <port>    ${DEFAULT_PORTS.modbus}
  --mqtt-port <port>      ${DEFAULT_PORTS.mqtt}
  --prometheus-port <port> ${DEFAULT_PORTS.prometheus}
  --redfish-port <port>   ${DEFAULT_PORTS.redfish}, and those that follow: a BMC each
  --slurm-port <port>     ${DEFAULT_PORTS.slurm}: slurmrestd
  --netbox-port <port>    ${DEFAULT_PORTS.netbox}: the inventory, as NetBox gives it
  --control-port <port>   ${DEFAULT_PORTS.control}: state, log, faults, jobs, over HTTP
  --seed <number>         another plant with other jobs and weather (${DEFAULT_SEED})
  --speed <factor>        simulated seconds per second (1)
  --pki <folder>          certificates of the OPC UA server (./pki/simulator)
  --write-config <file>   write the collector's configuration for this plant
  --json                  one JSON line when ready, for programs

  --history <span>        write history instead of serving: 24h, 30d
  --step <width>          resolution of the history (1m)
  --end <time>            where the history ends, ISO 8601 (now)
  --points <set>          all, headline (racks, servers, GPUs, site power), main (all of the facility,
                          and power of the servers) or gpus
  --database <url>        write it into a database ...
  --out <file>            ... or into a file: .csv, .ndjson, each with or without .gz
`;

/** Reads flags, each of which the environment can give as SIMULATOR_<FLAG>; throws one sentence on a bad value. */
export function readOptions(args: string[], environment: Record<string, string | undefined>): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args,
    options: {
      help: flag,
      json: flag,
      host: text,
      seed: text,
      speed: text,
      'opcua-port': text,
      'modbus-port': text,
      'mqtt-port': text,
      'prometheus-port': text,
      'redfish-port': text,
      'slurm-port': text,
      'netbox-port': text,
      'control-port': text,
      pki: text,
      'write-config': text,
      history: text,
      step: text,
      end: text,
      points: text,
      database: text,
      out: text,
    },
  });
  const given = (name: keyof typeof values): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : environment[`SIMULATOR_${name.toUpperCase().replaceAll('-', '_')}`];
  };
  const port = (name: keyof typeof DEFAULT_PORTS) =>
    numberIn(`${name}-port`, given(`${name}-port`) ?? String(DEFAULT_PORTS[name]), 0, 65_535);
  const writeConfig = given('write-config');
  const span = given('history');
  return {
    help: values.help ?? false,
    json: values.json ?? false,
    host: given('host') ?? '127.0.0.1',
    seed: numberIn('seed', given('seed') ?? String(DEFAULT_SEED), 0, 2 ** 31 - 1),
    speed: numberIn('speed', given('speed') ?? '1', 0.01, 3600),
    ports: {
      opcua: port('opcua'),
      modbus: port('modbus'),
      mqtt: port('mqtt'),
      prometheus: port('prometheus'),
      redfish: port('redfish'),
      slurm: port('slurm'),
      netbox: port('netbox'),
      control: port('control'),
    },
    pki: given('pki') ?? './pki/simulator',
    ...(writeConfig === undefined ? {} : { writeConfig }),
    ...(span === undefined ? {} : { history: historyOptions(span, given) }),
  };
}

function historyOptions(
  span: string,
  given: (name: 'step' | 'end' | 'database' | 'out' | 'points') => string | undefined
): NonNullable<Options['history']> {
  const database = given('database');
  const file = given('out');
  if ((database === undefined) === (file === undefined)) {
    throw new Error('History needs one destination. Give either --database <url> or --out <file>.');
  }
  const end = given('end');
  const endMs = end === undefined ? Date.now() : Date.parse(end);
  if (Number.isNaN(endMs)) {
    throw new Error(`--end ${end} is not a time. Write it as 2026-11-22T12:00:00Z.`);
  }
  return {
    spanMs: durationMs('history', span),
    stepMs: durationMs('step', given('step') ?? '1m'),
    endMs,
    points: pointSet(given('points') ?? 'all'),
    ...(database === undefined ? {} : { database }),
    ...(file === undefined ? {} : { file }),
  };
}

function pointSet(text: string): PointSet {
  if (!(text in POINT_SETS)) {
    throw new Error(`--points ${text} is not a set of points. Use one of ${Object.keys(POINT_SETS).join(', ')}.`);
  }
  return text as PointSet;
}

const UNITS_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(name: string, text: string): number {
  const match = /^(\d+)(s|m|h|d)$/.exec(text);
  const value = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? Number.NaN);
  if (!(value > 0)) {
    throw new Error(`--${name} ${text} is not a duration. Write it as 30s, 1m, 24h or 30d.`);
  }
  return value;
}

function numberIn(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < low || value > high) {
    throw new Error(`--${name} ${text} is out of range. Use a number from ${low} to ${high}.`);
  }
  return value;
}
