import { parseArgs } from 'node:util';
import { isDay } from '#model/business/record.ts';
import {
  DEFAULT_SEED,
  ENDPOINT_NAMES,
  ENDPOINTS,
  ofEachEndpoint,
  portFlag,
  type EndpointName,
  type Ports,
} from './endpoints.ts';
import { POINT_SETS, type PointSet } from './points/all.ts';

export interface Options {
  help: boolean;
  json: boolean;
  host: string;
  seed: number;
  speed: number;
  /** How far the plant's time is ahead of the clock, s. */
  aheadS: number;
  ports: Ports;
  pki: string;
  writeConfig?: string;
  history?: {
    spanMs: number;
    stepMs: number;
    endMs: number;
    database?: string;
    file?: string;
    points: PointSet;
    firstDone?: string;
  };
}

/** Further than the epoch is from here: any time that one may want. */
const LONGEST_AHEAD_S = 2 ** 32;
const PORT_FLAGS = ENDPOINT_NAMES.map(portFlag);
/** Width of a flag in the help. */
const FLAG_WIDTH = 24;

function portHelp(name: EndpointName, index: number): string {
  const { port, title, ...more } = ENDPOINTS[name];
  const words = [title, ...('note' in more ? [more.note] : []), ...(index === 0 ? ['port 0 takes a free one'] : [])];
  return `  ${`--${portFlag(name)} <port>`.padEnd(FLAG_WIDTH - 1)} ${port}: ${words.join(', ')}`;
}

export const HELP = `A simulated data hall over the real protocols of one.

  node simulator/main.ts [options]

  --host <address>        address to listen on (127.0.0.1)
${ENDPOINT_NAMES.map(portHelp).join('\n')}
  --seed <number>         another plant with other jobs and weather (${DEFAULT_SEED})
  --speed <factor>        simulated seconds per second (1)
  --ahead <seconds>       jobs and weather are those of this much later than the clock shows, or --ahead=-86400 earlier (0)
  --pki <folder>          certificates of the OPC UA server (./pki/simulator)
  --write-config <file>   write the collector's configuration for this plant
  --json                  one JSON line when ready, for programs

  --history <span>        write history instead of serving: 24h, 30d
  --step <width>          resolution of the history (1m)
  --end <time>            where the history ends, ISO 8601 (now)
  --points <set>          all, headline (racks, servers, GPUs, site power), main (all of the facility,
                          and power of the servers), gpus or meters (of the year's energy)
  --first-done <day>      with --step 1d: the first of the plant's initiatives was done on this day, 2026-08-01;
                          the plant before it is the one that used more (simulator/initiatives.ts)
  --database <url>        write it into a database ...
  --out <file>            ... or into a file: .csv, .ndjson, each with or without .gz
`;

function ofEachPortFlag<Value>(value: Value): Record<(typeof PORT_FLAGS)[number], Value> {
  return Object.fromEntries(PORT_FLAGS.map((flag) => [flag, value])) as Record<(typeof PORT_FLAGS)[number], Value>;
}

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
      ahead: text,
      ...ofEachPortFlag(text),
      pki: text,
      'write-config': text,
      history: text,
      step: text,
      end: text,
      points: text,
      'first-done': text,
      database: text,
      out: text,
    },
  });
  const given = (name: keyof typeof values): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : environment[`SIMULATOR_${name.toUpperCase().replaceAll('-', '_')}`];
  };
  const port = (name: EndpointName) =>
    numberIn(portFlag(name), given(portFlag(name)) ?? String(ENDPOINTS[name].port), 0, 65_535);
  const writeConfig = given('write-config');
  const span = given('history');
  return {
    help: values.help ?? false,
    json: values.json ?? false,
    host: given('host') ?? '127.0.0.1',
    seed: numberIn('seed', given('seed') ?? String(DEFAULT_SEED), 0, 2 ** 31 - 1),
    speed: numberIn('speed', given('speed') ?? '1', 0.01, 3600),
    aheadS: numberIn('ahead', given('ahead') ?? '0', -LONGEST_AHEAD_S, LONGEST_AHEAD_S),
    ports: ofEachEndpoint(port),
    pki: given('pki') ?? './pki/simulator',
    ...(writeConfig === undefined ? {} : { writeConfig }),
    ...(span === undefined ? {} : { history: historyOptions(span, given) }),
  };
}

function historyOptions(
  span: string,
  given: (name: 'step' | 'end' | 'database' | 'out' | 'points' | 'first-done') => string | undefined
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
  const stepMs = durationMs('step', given('step') ?? '1m');
  const firstDone = given('first-done');
  if (firstDone !== undefined && !isDay(firstDone)) {
    throw new Error(`--first-done ${firstDone} is not a day. Write it as 2026-08-01.`);
  }
  if (firstDone !== undefined && stepMs !== UNITS_MS['d']) {
    throw new Error('--first-done is for days. Add --step 1d.');
  }
  return {
    spanMs: durationMs('history', span),
    stepMs,
    endMs,
    points: pointSet(given('points') ?? 'all'),
    ...(firstDone === undefined ? {} : { firstDone }),
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
