import { copyFile } from 'node:fs/promises';
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { compress } from 'snappyjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { metricsRequest } from '../../../protocols/otlp/testing/requests.ts';
import { writeRequest } from '../../../protocols/remote-write/testing/write-requests.ts';
import { otlpAdapter } from '../sources/otlp/adapter.ts';
import { otlpConfigSchema } from '../sources/otlp/config.ts';
import { remoteWriteAdapter } from '../sources/prometheus-remote-write/adapter.ts';
import { remoteWriteConfigSchema } from '../sources/prometheus-remote-write/config.ts';
import { temporaryDirectory } from '../testing/collector.ts';
import { freePort } from '../testing/peer.ts';
import { recordingContext, until, type Recording } from '../testing/recording.ts';

/** Certificates of a hundred years: a server's, its renewed one, a client's of the CA, and one of the same name without. */
const file = (name: string) => new URL(`../../../protocols/receive/testing/tls/${name}.pem`, import.meta.url).pathname;
const pem = (name: string) => readFileSync(file(name));
/** A server whose certificate is renewed is trusted with both. */
const TRUSTED = Buffer.concat([pem('server'), pem('renewed')]);
const T0 = Date.now() - 60_000;
const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

const running: Array<{ recording: Recording; ended: Promise<void> }> = [];
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const { recording, ended } of running.splice(0)) {
    recording.stop();
    await ended;
  }
});
afterAll(() => directory.remove());

interface Receiver {
  recording: Recording;
  /** Port of each of its doors. */
  http: number;
  grpc: number | undefined;
  /** Files of the server's certificate. */
  cert: string;
  key: string;
}

async function start(protocol: 'otlp' | 'prometheus-remote-write', hasClientCa: boolean): Promise<Receiver> {
  const [cert, key] = [join(directory.path, `${protocol}.pem`), join(directory.path, `${protocol}-key.pem`)];
  await Promise.all([copyFile(file('server'), cert), copyFile(file('server-key'), key)]);
  const recording = recordingContext();
  const [http, grpc] = [await freePort(), await freePort()];
  const common = {
    name: 'tested',
    protocol,
    targets: [{ equipment: 'N1', name: 'n1' }],
    tls: { cert, key, ...(hasClientCa ? { clientCa: file('ca') } : {}) },
  };
  const source =
    protocol === 'otlp'
      ? otlpAdapter.open(
          otlpConfigSchema.parse({ ...common, listenHttp: `127.0.0.1:${http}`, listenGrpc: `127.0.0.1:${grpc}` })
        )
      : remoteWriteAdapter.open(remoteWriteConfigSchema.parse({ ...common, listen: `127.0.0.1:${http}` }));
  running.push({ recording, ended: source.run(recording.context) });
  await until(() => recording.states.length > 0, 'the receiver listens');
  return { recording, http, grpc: protocol === 'otlp' ? grpc : undefined, cert, key };
}

type Sender = 'client' | 'stranger' | 'nobody';

const otlp = metricsRequest({ 'host.name': 'N1' }, [{ name: 'hw.host.power', attributes: {}, value: 1, timeMs: T0 }]);

/** Status of the answer; rejects where the connection is refused. */
function overHttp(port: number, path: string, sender: Sender): Promise<number> {
  const isOtlp = path === '/v1/metrics';
  const body = isOtlp
    ? Buffer.from(otlp)
    : Buffer.from(
        compress(
          writeRequest([
            { labels: { __name__: 'ipmi_dcmi_power_consumption_watts' }, samples: [{ timeMs: T0, value: 1 }] },
          ])
        )
      );
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: 'localhost', port, method: 'POST', path, agent: false },
        ca: TRUSTED,
        ...(sender === 'nobody' ? {} : { cert: pem(sender), key: pem(`${sender}-key`) }),
        headers: {
          'content-type': 'application/x-protobuf',
          ...(isOtlp ? {} : { 'content-encoding': 'snappy' }),
        },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      }
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
/** gRPC code of the answer. */
function overGrpc(port: number, sender: Sender): Promise<number> {
  const identity = sender === 'nobody' ? [] : [pem(`${sender}-key`), pem(sender)];
  const client = new Client(`localhost:${port}`, credentials.createSsl(TRUSTED, ...identity));
  const asIs = (bytes: Buffer) => bytes;
  const deadline = new Date(Date.now() + 60_000);
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      METRICS,
      asIs,
      asIs,
      Buffer.from(otlp),
      new Metadata(),
      { deadline },
      (error: ServiceError | null) => {
        client.close();
        resolve(error?.code ?? 0);
      }
    );
  });
}

/** Name of the certificate that a port shows. */
function shownName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: 'localhost', servername: 'localhost', port, ca: TRUSTED, ALPNProtocols: ['h2', 'http/1.1'] },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      }
    );
    socket.once('error', reject);
  });
}

describe('a receiver that wants certificates of a CA', () => {
  it('of remote write lets in whom the CA vouches for, by name, and nobody else', async () => {
    const { recording, http } = await start('prometheus-remote-write', true);
    await expect(overHttp(http, '/api/v1/write', 'stranger')).rejects.toThrow();
    await expect(overHttp(http, '/api/v1/write', 'nobody')).rejects.toThrow();
    expect(recording.samples).toEqual([]);
    expect(recording.counted).toEqual(['login', 'login']);
    expect(await overHttp(http, '/api/v1/write', 'client')).toBe(204);
    expect(recording.samples).toHaveLength(1);
  });

  it('of OTLP does so at both of its doors', async () => {
    const { recording, http, grpc = 0 } = await start('otlp', true);
    for (const sender of ['stranger', 'nobody'] as const) {
      await expect(overHttp(http, '/v1/metrics', sender)).rejects.toThrow();
      expect(await overGrpc(grpc, sender)).toBe(14);
    }
    expect(recording.samples).toEqual([]);
    expect(await overHttp(http, '/v1/metrics', 'client')).toBe(200);
    expect(await overGrpc(grpc, 'client')).toBe(0);
    expect(recording.samples).toHaveLength(2);
  });
});

it.each(['prometheus-remote-write', 'otlp'] as const)(
  'a certificate that was renewed is taken without a restart, by %s',
  async (protocol) => {
    const { http, grpc, cert, key } = await start(protocol, false);
    const doors = [http, ...(grpc === undefined ? [] : [grpc])];
    for (const port of doors) {
      expect(await shownName(port)).toBe('plenum');
    }
    // Renewed by halves, as a program writes them: the old one counts until both are there.
    await copyFile(file('renewed'), cert);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    for (const port of doors) {
      expect(await shownName(port)).toBe('plenum');
    }
    await copyFile(file('renewed-key'), key);
    for (const port of doors) {
      await until(async () => (await shownName(port)) === 'plenum renewed', 'the new certificate counts', 60_000);
    }
    if (grpc !== undefined) {
      expect(await overGrpc(grpc, 'nobody')).toBe(0);
    }
  }
);
