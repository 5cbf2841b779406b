import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** A series as a sender has it. */
export interface SentSeries {
  labels: Record<string, string>;
  samples: Array<{ timeMs: number; value: number; startMs?: number; isStale?: boolean }>;
  histograms?: number;
  exemplars?: number;
  createdMs?: number;
}

/** Bits of the value that ends a series. */
const STALE = Buffer.from('020000000000f07f', 'hex');

/** `prometheus.WriteRequest` of remote write 1.0, as Prometheus writes it: labels sorted by name, metadata apart. */
export function writeRequest(series: readonly SentSeries[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { labels, samples, histograms = 0, exemplars = 0 } of series) {
    writer.uint32(0x0a).fork();
    for (const name of Object.keys(labels).sort()) {
      writer
        .uint32(0x0a)
        .fork()
        .uint32(0x0a)
        .string(name)
        .uint32(0x12)
        .string(labels[name] ?? '')
        .join();
    }
    writeSamples(writer, samples);
    for (let count = 0; count < exemplars; count++) {
      writer.uint32(0x1a).fork().uint32(0x11).double(1).join();
    }
    for (let count = 0; count < histograms; count++) {
      writer.uint32(0x22).fork().uint32(0x08).uint64(4).uint32(0x19).double(2.5).join();
    }
    writer.join();
  }
  return writer.uint32(0x1a).fork().uint32(0x08).int32(2).uint32(0x12).string('up').join().finish();
}

/** `io.prometheus.write.v2.Request` of remote write 2.0. */
export function requestV2(series: readonly SentSeries[]): Uint8Array {
  const symbols = new Map<string, number>([['', 0]]);
  const ref = (text: string) => {
    const known = symbols.get(text) ?? symbols.size;
    symbols.set(text, known);
    return known;
  };
  const bodies = series.map(({ labels, samples, histograms = 0, exemplars = 0, createdMs }) => {
    const writer = new BinaryWriter();
    writer.uint32(0x0a).fork();
    for (const name of Object.keys(labels).sort()) {
      writer.uint32(ref(name)).uint32(ref(labels[name] ?? ''));
    }
    writer.join();
    writeSamples(writer, samples);
    for (let count = 0; count < histograms; count++) {
      writer.uint32(0x1a).fork().uint32(0x08).uint64(4).join();
    }
    for (let count = 0; count < exemplars; count++) {
      writer.uint32(0x22).fork().uint32(0x11).double(1).join();
    }
    writer.uint32(0x2a).fork().uint32(0x08).int32(2).uint32(0x18).uint32(ref('Help of it.')).join();
    if (createdMs !== undefined) {
      writer.uint32(0x30).int64(createdMs);
    }
    return writer.finish();
  });
  const request = new BinaryWriter();
  for (const text of symbols.keys()) {
    request.uint32(0x22).string(text);
  }
  for (const body of bodies) {
    request.uint32(0x2a).bytes(body);
  }
  return request.finish();
}

function writeSamples(writer: BinaryWriter, samples: SentSeries['samples']): void {
  for (const { timeMs, value, startMs, isStale = false } of samples) {
    writer.uint32(0x12).fork().uint32(0x09);
    if (isStale) {
      writer.raw(STALE);
    } else {
      writer.double(value);
    }
    writer.uint32(0x10).int64(timeMs);
    if (startMs !== undefined) {
      writer.uint32(0x18).int64(startMs);
    }
    writer.join();
  }
}
