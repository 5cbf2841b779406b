import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { freePort } from '#collector/testing/peer.ts';
import { batchSamples, encodeSampleBatch } from '#collector/pipeline/spool/payload.ts';
import { RecordKind } from '#collector/pipeline/spool/record.ts';
import { openSpool } from '#collector/pipeline/spool/spool.ts';
import { Quality } from '#model/sample.ts';
import { runAsCollector } from './lib/as-collector.ts';
import { printResult, rounded } from './lib/result.ts';
import { WAYS, type Way } from './receive/bodies.ts';
import { startReceivers } from './receive/receivers.ts';
import { BATCH, BATCHES, SENDERS, seriesOf, START_MS, valueOf } from './receive/workload.ts';

const ROUNDS = 3;
const SENDER = fileURLToPath(new URL('./receive/sender.ts', import.meta.url));
const SEGMENT_BYTES = 64 * 2 ** 20;

export const HELP = `npm run bench -- receive [--directory DIR] [--seconds 3] [--json]

Samples per second that are received, understood and durable, by remote write and OTLP, against the spool alone in the same run: the same
points, ${BATCH} samples a batch, ${SENDERS} batches at once. The sender is a process of its own, which has made its requests before and spends little on
sending them. OTLP is as a Collector passes it on: a resource for each host, its points by metric. --directory chooses the disk; default: the temporary folder. --seconds
is how long each takes in each of its ${ROUNDS} rounds. ratio_to_spool is the worst of the ways. All of it runs with the settings of Node.js of the collector.

By the clock, the sender takes part of a small machine and of its memory, while the spool has it alone. cpu_ratio_to_spool says the same by
CPU time, which does not depend on who else runs: what the spool alone spends on a sample over what this process spends on one that
it receives, all of its threads and the spooling included. The worst of the ways, too. It is beside ratio_to_spool and not in its place.
`;

type Contender = 'spool' | Way;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { directory: { type: 'string' }, seconds: { type: 'string', default: '3' }, json: { type: 'boolean' } },
  });
  runAsCollector();
  const seconds = Number(values.seconds);
  const directory = await mkdtemp(join(values.directory ?? tmpdir(), 'plenum-bench-'));
  const rates = new Map<Contender, number[]>();
  const costs = new Map<Contender, number[]>();
  const senderCosts = new Map<Contender, number[]>();
  const note = (contender: Contender, { samplesPerS, cpuUs, senderCpuUs }: Measured) => {
    rates.set(contender, [...(rates.get(contender) ?? []), samplesPerS]);
    costs.set(contender, [...(costs.get(contender) ?? []), cpuUs]);
    senderCosts.set(contender, [...(senderCosts.get(contender) ?? []), senderCpuUs ?? 0]);
  };
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      process.stderr.write(`round ${round} of ${ROUNDS}\n`);
      // Taking turns within a round spreads the noise of a busy machine over all of them.
      note('spool', await spoolAlone(join(directory, 'alone'), seconds * 1000));
      for (const way of WAYS) {
        note(way, await received(way, join(directory, 'received'), seconds));
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const limit = median(rates.get('spool') ?? []);
  const leastCpuUs = median(costs.get('spool') ?? []);
  process.stdout.write(`Durable samples in batches of ${BATCH}, ${SENDERS} at once, median of ${ROUNDS} rounds\n`);
  for (const [contender, some] of rates) {
    const rate = median(some);
    const cpuUs = median(costs.get(contender) ?? []);
    const rateText = `${Math.round(rate).toLocaleString('en').padStart(11)} samples/s   x${(rate / limit).toFixed(2)}`;
    const cpuText = `${cpuUs.toFixed(2).padStart(8)} us of CPU a sample   x${(leastCpuUs / cpuUs).toFixed(2)}`;
    const senderUs = median(senderCosts.get(contender) ?? []);
    const senderText = senderUs === 0 ? '' : `   (its sender ${senderUs.toFixed(2)})`;
    process.stdout.write(`${contender.padEnd(20)} ${rateText} ${cpuText}${senderText}\n`);
  }
  const ratio = (way: Way) => rounded(median(rates.get(way) ?? []) / limit);
  const cpuRatio = (way: Way) => rounded(leastCpuUs / median(costs.get(way) ?? []));
  printResult(values.json, {
    bench: 'receive',
    ratio_to_spool: Math.min(...WAYS.map(ratio)),
    remote_write_1_to_spool: ratio('remote write 1.0'),
    remote_write_2_to_spool: ratio('remote write 2.0'),
    otlp_grpc_to_spool: ratio('OTLP over gRPC'),
    otlp_http_to_spool: ratio('OTLP over HTTP'),
    spool_samples_per_s: Math.round(limit),
    cpu_ratio_to_spool: Math.min(...WAYS.map(cpuRatio)),
    remote_write_1_cpu_to_spool: cpuRatio('remote write 1.0'),
    remote_write_2_cpu_to_spool: cpuRatio('remote write 2.0'),
    otlp_grpc_cpu_to_spool: cpuRatio('OTLP over gRPC'),
    otlp_http_cpu_to_spool: cpuRatio('OTLP over HTTP'),
  });
}

interface Measured {
  samplesPerS: number;
  /** CPU time of this process for each sample, us. */
  cpuUs: number;
  /** The same of the process that sends. */
  senderCpuUs?: number;
}

function cpuUsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Through the spool, encoding and checksum included, by callers that each wait for their own. */
async function spoolAlone(path: string, forMs: number): Promise<Measured> {
  const spool = await openSpool({
    directory: path,
    maxBytes: 2 ** 40,
    segmentBytes: SEGMENT_BYTES,
    log: pino({ level: 'silent' }),
  });
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    seriesOf(batch).map(({ address }, index) => ({
      address,
      sample: { timeMs: START_MS + (index >> 4), value: valueOf(0, index), quality: Quality.good },
    }))
  );
  const before = process.cpuUsage();
  const startMs = performance.now();
  let next = 0;
  let samples = 0;
  const call = async () => {
    while (performance.now() - startMs < forMs) {
      const batch = batches[next++ % BATCHES] ?? [];
      await spool.append(RecordKind.samples, encodeSampleBatch(batchSamples('bench', batch)));
      samples += batch.length;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, call));
  const measured = {
    samplesPerS: samples / ((performance.now() - startMs) / 1000),
    cpuUs: cpuUsSince(before) / samples,
  };
  await spool.close();
  await rm(path, { recursive: true });
  return measured;
}

/** From a sender to the disk. */
async function received(way: Way, path: string, seconds: number): Promise<Measured> {
  const ports = { remoteWrite: await freePort(), otlpGrpc: await freePort(), otlpHttp: await freePort() };
  const receivers = await startReceivers(path, ports);
  const port =
    way === 'OTLP over gRPC' ? ports.otlpGrpc : way === 'OTLP over HTTP' ? ports.otlpHttp : ports.remoteWrite;
  try {
    return await sent(way, port, seconds);
  } finally {
    await receivers.stop();
    await rm(path, { recursive: true });
  }
}

/** @throws Error where the sender ends before it has sent everything; it says why itself */
async function sent(way: Way, port: number, seconds: number): Promise<Measured> {
  const sender = spawn(process.execPath, [SENDER, way, String(port), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let before: NodeJS.CpuUsage | undefined;
  for await (const line of createInterface({ input: sender.stdout })) {
    if (!before) {
      before = process.cpuUsage();
      continue;
    }
    const result = JSON.parse(line) as { samples: number; samplesPerS: number; senderCpuUs: number };
    return { ...result, cpuUs: cpuUsSince(before) / result.samples };
  }
  throw new Error(`Bench: the sender of ${way} did not send to its end.`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
