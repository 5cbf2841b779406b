import pino from 'pino';
import type { SourceAdapter } from '#collector/contract/adapter.ts';
import { createIntake } from '#collector/pipeline/intake.ts';
import { openSpool } from '#collector/pipeline/spool/spool.ts';
import { createSourceHost } from '#collector/host/source-host.ts';
import { createHostDirectory } from '#collector/hosts/directory.ts';
import { NO_WORDS } from '#collector/hosts/rules.ts';
import { findManifest } from '#collector/sources/registry.ts';

const NO_LIMIT_BYTES = 2 ** 40;
const SEGMENT_BYTES = 64 * 2 ** 20;
const LISTEN_MS = 10_000;

export interface ReceiverPorts {
  remoteWrite: number;
  otlpGrpc: number;
  otlpHttp: number;
}

/** Both sources under their hosts, with intake and spool, as in the collector; nobody empties the spool. */
export async function startReceivers(directory: string, ports: ReceiverPorts): Promise<{ stop(): Promise<void> }> {
  const log = pino({ level: 'silent' });
  const spool = await openSpool({ directory, maxBytes: NO_LIMIT_BYTES, segmentBytes: SEGMENT_BYTES, log });
  const stopping = new AbortController();
  const configs = [
    { name: 'pushed', protocol: 'prometheus-remote-write', listen: `127.0.0.1:${ports.remoteWrite}` },
    {
      name: 'telemetry',
      protocol: 'otlp',
      listenGrpc: `127.0.0.1:${ports.otlpGrpc}`,
      listenHttp: `127.0.0.1:${ports.otlpHttp}`,
    },
  ];
  const listening: Array<Promise<unknown>> = [];
  const running: Array<Promise<void>> = [];
  for (const raw of configs) {
    const manifest = findManifest(raw.protocol);
    if (!manifest) {
      throw new Error(`Bench: ${raw.protocol} is not a protocol. Look at collector/src/sources/registry.ts.`);
    }
    const adapter: SourceAdapter = await manifest.load();
    const config = { ...adapter.configSchema.parse(raw), simulated: false };
    const counters = { onRead: () => undefined, onVerdict: () => undefined, onComplaint: () => undefined };
    const limits = { maxAheadMs: 10_000, maxBehindMs: 3_600_000 };
    const intake = createIntake({ source: config.name, simulated: false, spool, limits, counters, log });
    const listens = Promise.withResolvers<void>();
    listening.push(listens.promise);
    const host = createSourceHost({
      source: { manifest, adapter, config, points: [] },
      site: 'bench',
      intake,
      log,
      lastAliveMs: undefined,
      lastTimesMs: async () => new Map(),
      hosts: createHostDirectory({ site: 'bench', words: NO_WORDS }),
      notes: { read: async () => undefined, write: async () => undefined },
      onState: ({ message }) => {
        if (message?.includes('senders')) {
          listens.resolve();
        }
      },
    });
    running.push(host.run(stopping.signal));
  }
  const tooLate = new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error('Bench: the receivers do not listen. Look for ports in use.')),
      LISTEN_MS
    ).unref();
  });
  await Promise.race([Promise.all(listening), tooLate]);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
      await spool.close();
    },
  };
}
