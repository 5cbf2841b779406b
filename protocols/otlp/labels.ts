import { createLabels } from '../shared/labels.ts';
import { readDouble, readEnd, readInt64, readUint32, skipField, wireReader, type WireReader } from '../shared/wire.ts';

/** KeyValue: key = 1, value = 2. AnyValue: string = 1, bool = 2, int = 3, double = 4. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;

/** Attributes that are others after each start of a process or pod: a series by them would be a new one each time. */
const PASSING_ATTRIBUTE =
  /^(service\.instance\.id|process\..*|telemetry\..*|container\.(id|name|image\..*)|k8s\.(pod|replicaset|container)\..*|os\..*|host\.(ip|mac|image\..*))$/;
/** `10.0.0.7:9400`: what the receiver of an OpenTelemetry Collector scraped. */
const HOST_AND_PORT = /:\d{1,5}$/;

/** Fields `tag` of a message that are attributes, as labels: numbers and truth as text, lists and maps left out. */
export function attributesOf(message: Uint8Array, tag: number): Record<string, string> {
  const reader = wireReader(message);
  const labels = createLabels();
  while (reader.at < message.length) {
    const field = readUint32(reader, message.length);
    if (field === tag) {
      readAttribute(reader, readEnd(reader, message.length), labels);
    } else {
      skipField(reader, field, message.length);
    }
  }
  return labels;
}

function readAttribute(reader: WireReader, end: number, labels: Record<string, string>): void {
  let key = '';
  let value: string | undefined;
  while (reader.at < end) {
    const field = readUint32(reader, end);
    if (field === KEY) {
      key = readText(reader, end);
    } else if (field === VALUE) {
      value = readValue(reader, readEnd(reader, end));
    } else {
      skipField(reader, field, end);
    }
  }
  if (key !== '' && value !== undefined) {
    labels[key] = value;
  }
}

function readValue(reader: WireReader, end: number): string | undefined {
  let value: string | undefined;
  while (reader.at < end) {
    const field = readUint32(reader, end);
    if (field === STRING) {
      value = readText(reader, end);
    } else if (field === INT) {
      value = String(readInt64(reader, end));
    } else if (field === DOUBLE) {
      value = String(readDouble(reader, end));
    } else if (field === BOOL) {
      value = readUint32(reader, end) === 0 ? 'false' : 'true';
    } else {
      skipField(reader, field, end);
    }
  }
  return value;
}

export function readText(reader: WireReader, end: number): string {
  const textEnd = readEnd(reader, end);
  const { bytes, at } = reader;
  reader.at = textEnd;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, textEnd - at).toString('utf8');
}

/**
 * What of a resource says which thing it is, and `job` and `instance` as Prometheus would call it (OpenTelemetry specification,
 * "Prometheus and OpenMetrics Compatibility").
 */
export function resourceLabels(attributes: Record<string, string>): Record<string, string> {
  const lasting = Object.entries(attributes).filter(([name]) => !PASSING_ATTRIBUTE.test(name));
  const { 'service.name': service, 'service.namespace': namespace, 'service.instance.id': instance = '' } = attributes;
  return {
    ...Object.fromEntries(lasting),
    ...(service === undefined ? {} : { job: namespace ? `${namespace}/${service}` : service }),
    ...(HOST_AND_PORT.test(instance) ? { instance } : {}),
  };
}
