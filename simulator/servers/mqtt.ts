import { createServer, type AddressInfo } from 'node:net';
import { Aedes, type AedesPublishPacket } from 'aedes';
import type { PlantHost } from '../plant-host.ts';
import { SITE } from '../plant/layout.ts';
import { BMS_ID, DSX_POINTS, INTEGRATION, metadataTopic, valueTopic, type DsxPoint } from '../points/dsx.ts';
import { listenError, type ServerOptions, type SimServer } from './server.ts';

/** DSX Exchange: values on change, everything again every 100 s, heartbeat every 10 s. */
const REPUBLISH_MS = 100_000;
const HEARTBEAT_MS = 10_000;
/** A request older than this is not acted on: it may have sat in a queue while somebody else took over. */
const REQUEST_VALID_MS = 60_000;

const HEARTBEAT_TAG = `${SITE.id}/bms/heartbeat`;
const HEARTBEAT_VALUE = `BMS/v1/PUB/Value/System/HeartbeatTimestampBms/${HEARTBEAT_TAG}`;
const HEARTBEAT_METADATA = `BMS/v1/PUB/Metadata/System/HeartbeatTimestampBms/${HEARTBEAT_TAG}`;

/** A DSX Exchange broker with the plant's BMS behind it. */
export async function startMqtt(host: PlantHost, options: ServerOptions): Promise<SimServer> {
  const broker = await Aedes.createBroker({
    authorizePublish: (client, packet, done) => {
      const allowed = client === null || packet.topic.startsWith(`BMS/v1/${INTEGRATION}/`);
      done(
        allowed
          ? null
          : new Error(`MQTT topic ${packet.topic} belongs to the BMS. Publish below BMS/v1/${INTEGRATION}/.`)
      );
    },
  });
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError('MQTT', options, error)));
    server.listen(options.port, options.host, resolve);
  });
  const port = (server.address() as AddressInfo).port;
  const publish = (topic: string, payload: unknown, retain: boolean) =>
    broker.publish(
      { cmd: 'publish', topic, payload: JSON.stringify(payload), qos: 1, retain, dup: false },
      () => undefined
    );

  publishMetadata(publish);
  const lastPublished = new Map<DsxPoint, { value: number; atMs: number }>();
  const publishValues = (timeMs: number) => {
    for (const point of DSX_POINTS) {
      const value = point.read?.(host.state);
      if (value === undefined) {
        continue;
      }
      const before = lastPublished.get(point);
      if (before && before.value === value && timeMs - before.atMs < REPUBLISH_MS) {
        continue;
      }
      lastPublished.set(point, { value, atMs: timeMs });
      const topic = valueTopic(point);
      publish(topic, { value, timestamp: timeMs, quality: 1 }, false);
      host.log.record('dsx-mqtt', topic, value, timeMs);
    }
  };
  publishValues(host.timeMs());
  host.onTick((_, timeMs) => publishValues(timeMs));
  const metadataTimer = setInterval(() => publishMetadata(publish), REPUBLISH_MS);
  const heartbeat = () => publish(HEARTBEAT_VALUE, { value: Date.now(), timestamp: Date.now(), quality: 1 }, false);
  heartbeat();
  const heartbeatTimer = setInterval(heartbeat, HEARTBEAT_MS);
  broker.on('publish', (packet, client) => {
    if (client) {
      obeyRequest(host, packet);
    }
  });
  return {
    url: `mqtt://${options.host}:${port}`,
    port,
    stop: async () => {
      clearInterval(metadataTimer);
      clearInterval(heartbeatTimer);
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function publishMetadata(publish: (topic: string, payload: unknown, retain: boolean) => void): void {
  for (const point of DSX_POINTS) {
    const { objectType, pointType, metadata } = point;
    publish(metadataTopic(point), { objectType, pointType, ...metadata }, true);
  }
  const identity = { objectName: BMS_ID, objectId: BMS_ID };
  publish(HEARTBEAT_METADATA, { objectType: 'System', pointType: 'HeartbeatTimestampBms', ...identity }, true);
}

/** Acts on a set point request of the integration: good quality, fresh, within the set point's range; else nothing changes. */
function obeyRequest(host: PlantHost, packet: AedesPublishPacket): void {
  const point = DSX_POINTS.find((candidate) => candidate.setpoint && valueTopic(candidate) === packet.topic);
  if (!point?.setpoint) {
    return;
  }
  const message = parse(packet.payload.toString());
  const fresh = Math.abs(Date.now() - Number(message.timestamp)) <= REQUEST_VALID_MS;
  if (message.quality === 1 && fresh && typeof message.value === 'number') {
    host.write(point.setpoint, message.value);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? { ...message } : {};
  } catch {
    return {};
  }
}
