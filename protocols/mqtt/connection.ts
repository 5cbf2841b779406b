import { randomUUID } from 'node:crypto';
import { connect, ReasonCodes, type IClientOptions, type IPublishPacket } from 'mqtt';
import { clause } from '#model/text/clause.ts';
import { percentDecoded } from '#model/text/percent-decoded.ts';
import { tlsOptions } from '#protocols/http/tls.ts';
import { acknowledgement } from './acknowledge.ts';
import { withoutCredentials, type MqttEndpoint } from './endpoint.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** MQTT 3.1.1 section 3.9.3 and MQTT 5: return codes of a SUBACK from here on are refusals. */
const REFUSED = 0x80;

/** MQTT 5, 3.14.2.1: two clients with one id end each other's sessions for ever. */
const SESSION_TAKEN_OVER = 0x8e;
const REASONS = new Map(Object.entries(ReasonCodes));
const MEANINGS: Record<string, string> = {
  ENOTFOUND: 'the host name is not known (ENOTFOUND)',
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ECONNRESET: 'the connection was cut (ECONNRESET)',
  ETIMEDOUT: 'no answer (ETIMEDOUT)',
};

export type Message = {
  topic: string;
  payload: Buffer;
  messageId: number | undefined;
  /** The broker kept it and gave it to a new subscription: it says nothing about now. */
  isRetained?: boolean;
};

/** Options of a session; `clientId` names it at the broker. */
export function clientOptions(config: MqttEndpoint, clientId: string, persistent: boolean): IClientOptions {
  const { tls } = config;
  const version5 = config.mqttVersion === '5';
  return {
    clientId,
    clean: !persistent,
    protocolVersion: version5 ? 5 : 4,
    ...(version5 && persistent
      ? { properties: { sessionExpiryInterval: Math.ceil(config.sessionExpiry / 1_000) } }
      : {}),
    ...(config.user ? { username: config.user } : {}),
    ...(config.password ? { password: config.password.reveal() } : {}),
    keepalive: Math.ceil(config.keepAlive / 1_000),
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The host owns reconnecting, its back-off and its jitter.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    rejectUnauthorized: true,
    ...tlsOptions(tls),
  };
}

/** A client id for a look at the broker that leaves the session of `name` alone. */
export function passingClientId(name: string): string {
  return `plenum-check-${name}-${randomUUID().slice(0, 8)}`;
}

/** A topic filter and the delivery that is wanted. */
export interface Subscription {
  filter: string;
  qos: 0 | 1;
}

export interface Session {
  /** Resolves with whether the broker still had our session; rejects when the connection fails. */
  connected: Promise<boolean>;
  /** Rejects once the connection is lost. */
  lost: Promise<never>;
  /** @throws Error naming the filters that the broker refused */
  subscribe(wanted: readonly Subscription[]): Promise<void>;
  /** Tells the broker that a message of QoS 1 is durable here. */
  acknowledge(messageId: number): void;
  end(): void;
}

/** What went wrong; the code of a broker that refuses is a number, and its words say more. */
function reasonOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? (MEANINGS[code] ?? code) : error.message;
}

/** A broker's URL as options: the library reads a URL in a way of which Node.js warns whoever starts the program. */
function addressOf(url: string): IClientOptions {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  return {
    protocol: protocol.slice(0, -1) as NonNullable<IClientOptions['protocol']>,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port ? { port: Number(port) } : {}),
    ...(protocol.startsWith('ws') ? { path: `${pathname}${search}` } : {}),
    ...(username ? { username: percentDecoded(username) } : {}),
    ...(password ? { password: percentDecoded(password) } : {}),
  };
}

/**
 * Opens a session whose QoS 1 messages are acknowledged by `acknowledge` instead of by the library: the
 * library handles one message at a time until its acknowledgement, which would cost one disk sync a message.
 * @param onMessage its promise is the back-pressure: no further message is read until it resolves
 */
export function openSession(
  url: string,
  options: IClientOptions,
  onMessage: (message: Message) => Promise<void>
): Session {
  const client = connect({ ...addressOf(url), ...options });
  const connected = Promise.withResolvers<boolean>();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  let reason = 'the connection was closed';
  const fail = () => {
    const error = new Error(`MQTT ${withoutCredentials(url)}: ${clause(reason)}.`);
    connected.reject(error);
    lost.reject(error);
  };
  client.on('error', (error) => {
    reason = reasonOf(error);
    fail();
  });
  client.on('disconnect', ({ reasonCode = 0 }) => {
    reason = `the broker ended the session (${REASONS.get(String(reasonCode)) ?? `code ${reasonCode}`})`;
    if (reasonCode === SESSION_TAKEN_OVER) {
      reason += `: another client uses the client id ${options.clientId}`;
    }
    fail();
  });
  client.on('close', fail);
  client.on('connect', (packet) => {
    // Before MQTT 5 a broker does not say why.
    reason = `the connection was closed; where that repeats, look for another client with the id ${options.clientId}`;
    connected.resolve(packet.sessionPresent);
  });
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'publish' && packet.qos === 1) {
      // From here on the library takes it for QoS 0 and leaves the acknowledgement to us.
      packet.qos = 0;
    }
  });
  client.handleMessage = (packet: IPublishPacket, done: (error?: Error) => void) => {
    const message = {
      topic: packet.topic,
      payload: Buffer.from(packet.payload),
      messageId: packet.messageId,
      isRetained: packet.retain,
    };
    onMessage(message).then(
      () => done(),
      (error: Error) => {
        reason = error.message;
        client.end(true);
        fail();
      }
    );
  };
  const { stream } = client;
  return {
    connected: connected.promise,
    lost: lost.promise,
    async subscribe(wanted) {
      const filters = Object.fromEntries(wanted.map(({ filter, qos }) => [filter, { qos }]));
      const granted = await client.subscribeAsync(filters).catch((error: unknown) => {
        if (client.connected) {
          throw error;
        }
        // What ended the connection says more than that this request was not answered.
        fail();
        return lost.promise;
      });
      const refused = granted.filter(({ qos }) => qos >= REFUSED).map(({ topic }) => topic);
      if (refused.length > 0) {
        throw new Error(`MQTT subscription to ${refused.join(', ')} was refused. Check the broker's access rules.`);
      }
    },
    acknowledge: (messageId) => {
      if (client.stream === stream && !stream.destroyed) {
        stream.write(acknowledgement(messageId));
      }
    },
    end: () => void client.end(true),
  };
}
