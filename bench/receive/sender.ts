/**
 * Sends prepared requests as fast as they are answered, as a process of its own: `sender.ts <way> <port> <seconds>`. Prints
 * `{"warm":true}` once it begins to count, and a line of JSON with what was taken at its end.
 */
import { Pool } from 'undici';
import { bodiesOf, type Way } from './bodies.ts';
import { connectGrpc } from './grpc-client.ts';
import { BATCH, SENDERS } from './workload.ts';

/** The series are known to the receiver, and its code is compiled, after so long, ms. */
const WARM_UP_MS = 1_500;

const [way = '', port = '', seconds = ''] = process.argv.slice(2);
const bodies = bodiesOf(way as Way);

const HEADERS: Record<string, Record<string, string>> = {
  'remote write 1.0': { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
  'remote write 2.0': {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'content-encoding': 'snappy',
  },
  'OTLP over HTTP': { 'content-type': 'application/x-protobuf' },
};

function sendOverHttp(): (body: Buffer) => Promise<void> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: SENDERS });
  const path = way === 'OTLP over HTTP' ? '/v1/metrics' : '/api/v1/write';
  return async (body) => {
    const answer = await pool.request({ method: 'POST', path, headers: HEADERS[way] ?? {}, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) {
      throw new Error(`${answer.statusCode}: ${text}`);
    }
  };
}

const EXPORT = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

const send = way === 'OTLP over gRPC' ? await connectGrpc(Number(port), EXPORT) : sendOverHttp();
let next = 0;
let taken = 0;

async function run(forMs: number): Promise<number> {
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (performance.now() - startMs < forMs) {
        await send(bodies[next++ % bodies.length] as Buffer);
        taken += BATCH;
      }
    })
  );
  return (performance.now() - startMs) / 1000;
}

await run(WARM_UP_MS);
taken = 0;
console.log(JSON.stringify({ warm: true }));
const before = process.cpuUsage();
const took = await run(Number(seconds) * 1000);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ samples: taken, samplesPerS: taken / took, senderCpuUs: (user + system) / taken }));
process.exit(0);
