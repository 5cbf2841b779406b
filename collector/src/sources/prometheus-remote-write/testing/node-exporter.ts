import type pg from 'pg';

/** Series that are held against each other: gauges and counters as they are, so that every sample is a row. */
export const MEMORY = 'node_memory_MemFree_bytes';
export const CPU = 'node_cpu_seconds_total';

/** Times, epoch ms, and values in their order, by the address of the point. */
export type Recorded = Map<string, Array<[number, number]>>;

/** A configuration of one server, whose node_exporter (job `node`) somebody else scrapes and pushes. */
export function nodeOf(receiver: string, bearerToken: string) {
  return {
    version: 1,
    site: { id: 'test' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', zone: 'hall' }],
      equipment: [{ id: 'N1', objectType: 'Server', rack: 'R1' }],
    },
    http: { port: 0 },
    sources: [
      {
        name: 'pushed',
        protocol: 'prometheus-remote-write',
        listen: receiver,
        auth: { bearerToken },
        targets: [{ equipment: 'N1', name: '{job}' }],
        metrics: [
          { name: MEMORY, metric: 'GenericPoint', processArea: ['Free'], unit: 'By' },
          { name: CPU, metric: 'GenericPoint', processArea: ['{cpu}', '{mode}'], unit: 's' },
        ],
      },
    ],
  };
}

/** Address of a series of the exporter, by its labels. */
export function addressOf(name: string, labels: Record<string, string>): string {
  return `node | N1 | GenericPoint | ${name === CPU ? `${labels['cpu']} | ${labels['mode']}` : 'Free'}`;
}

/** What is in the table and good. */
export async function storedOf(client: pg.Client): Promise<Recorded> {
  const { rows } = await client.query<{ address: string; ms: string; value: number }>(
    `SELECT address, extract(epoch FROM time) * 1000 AS ms, value FROM plenum.sample JOIN plenum.point USING (point_id)
      WHERE quality = 0 ORDER BY address, time`
  );
  return new Map(
    [...Map.groupBy(rows, ({ address }) => address)].map(([address, some]) => [
      address,
      some.map(({ ms, value }) => [Math.round(Number(ms)), value]),
    ])
  );
}
