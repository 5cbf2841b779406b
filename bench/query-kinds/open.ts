import { parseArgs } from 'node:util';

import pg from 'pg';

import { contextFor, startBackend, type TestBackend } from '../../datasource/backend/testing/grafana.ts';
import { openHall } from '../lib/kept-database.ts';
import { buildKindsHall } from './hall.ts';

const MINUTE_MS = 60_000;
/** Of a real server, and of the embedded engine, which has one backend for all. */
const RACKS = { real: 1_000, embedded: 100 };
const TIMEOUT_SECONDS = 60;

/** What is asked about: a hall in a database, a backend that reads it, and a client of one's own. */
export interface OpenKindsHall {
  size: { racks: number; zones: number; pointsPerRack: number };
  /** Minute in which the hall's samples end, epoch ms. */
  endMs: number;
  embedded: boolean;
  backend: TestBackend;
  client: pg.Client;
  rounds: number;
  /** Text that titles are chosen by; empty means all. */
  only: string;
  json: boolean | undefined;
  close(): Promise<void>;
}

/** Opens the hall of chains, machines, jobs, alarms and gaps, of the size that the command line gives. */
export async function openKindsHall(args: string[]): Promise<OpenKindsHall> {
  const { values } = parseArgs({
    args,
    options: {
      racks: { type: 'string' },
      zones: { type: 'string', default: '10' },
      points: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '7' },
      only: { type: 'string', default: '' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean' },
    },
  });
  const serverUrl = process.env.PLENUM_DATABASE_URL;
  const size = {
    racks: Number(values.racks ?? (serverUrl ? RACKS.real : RACKS.embedded)),
    zones: Number(values.zones),
    pointsPerRack: Number(values.points),
  };
  const hall = await openHall({
    serverUrl,
    name: `kinds_${size.racks}_${size.zones}_${size.pointsPerRack}`,
    keep: values.keep,
    build: async (client) => {
      const endMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
      await buildKindsHall(client, size, endMs);
      return endMs;
    },
  });
  const backend = await startBackend(contextFor(hall.url, 1, { timeoutSeconds: TIMEOUT_SECONDS }));
  const client = new pg.Client({ connectionString: hall.url });
  await client.connect();
  return {
    ...{ size, endMs: hall.endMs, embedded: hall.embedded, backend, client },
    ...{ rounds: Number(values.rounds), only: values.only, json: values.json },
    close: async () => {
      await client.end();
      await backend.stop();
      await hall.stop();
    },
  };
}
