import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions, openSession, passingClientId, withoutCredentials, type Message } from '#protocols/mqtt/read.ts';
import { counted } from '#model/text/counted.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import type { DsxMqttConfig } from './config.ts';
import { describePoint } from './describe-point.ts';
import { parseMetadata, textOf } from './message.ts';
import { parseTopic, wantedOf, type Subscriptions } from './topic.ts';

/** Retained metadata arrives at once; a broker that is slower than this has a trouble worth knowing. */
const LISTEN_MS = 3_000;

interface Found {
  points: number;
  unusable: string[];
  unknownUnits: Set<string>;
  unknownTypes: Set<string>;
}

/** Connects under a passing name, looks at the retained metadata and says what it found. */
export async function checkDsx(
  config: DsxMqttConfig,
  topics: Subscriptions,
  signal: AbortSignal
): Promise<CheckResult[]> {
  const target = `dsx-mqtt ${withoutCredentials(config.url)}`;
  const startedMs = Date.now();
  const found: Found = { points: 0, unusable: [], unknownUnits: new Set(), unknownTypes: new Set() };
  const session = openSession(config.url, clientOptions(config, passingClientId(config.name), false), async (message) =>
    look(message, config, found)
  );
  try {
    await session.connected;
    await session.subscribe(wantedOf({ metadata: topics.metadata, values: [] }));
    await Promise.race([sleep(LISTEN_MS, undefined, { signal }), session.lost]);
  } catch (error) {
    const { message } = error as Error;
    return [{ target, ok: false, message, nextStep: adviceFor(message), durationMs: Date.now() - startedMs }];
  } finally {
    session.end();
  }
  return [{ target, durationMs: Date.now() - startedMs, ...verdict(found, topics) }];
}

function adviceFor(message: string): string {
  if (/refused: /.test(message)) {
    return "Check user and password, and the broker's rules for this user and client id.";
  }
  return /\(E[A-Z]+\)/.test(message)
    ? 'Check host and port of `url`, that mqtts:// is for ports with TLS, and the firewall.'
    : 'Check url, user, password and tls, and that the broker lets this user subscribe.';
}

function look(message: Message, config: DsxMqttConfig, found: Found): void {
  if (parseTopic(message.topic, config.prefix)?.kind !== 'Metadata') {
    return;
  }
  const place = { source: config.name, site: '', simulated: false, staleAfterMs: 0, units: config.units };
  try {
    const metadata = parseMetadata(textOf(message.payload));
    const { unknownUnit, unknownType } = describePoint(metadata, message.topic, { ...place, isRack: () => false });
    found.points++;
    if (unknownUnit !== undefined) {
      found.unknownUnits.add(unknownUnit);
    }
    if (unknownType !== undefined) {
      found.unknownTypes.add(unknownType);
    }
  } catch (error) {
    found.unusable.push(`${message.topic} (${(error as Error).message})`);
  }
}

function verdict(found: Found, topics: Subscriptions): Pick<CheckResult, 'ok' | 'message' | 'nextStep'> {
  const message = `metadata of ${counted(found.points, 'point')}`;
  const [unusable] = found.unusable;
  if (unusable !== undefined) {
    const rest = `${message}, and ${found.unusable.length} that cannot be used, e.g. ${unusable}`;
    return { ok: false, message: rest, nextStep: 'Correct the metadata at the BMS.' };
  }
  if (found.unknownUnits.size > 0) {
    const units = [...found.unknownUnits].join(', ');
    const nextStep = 'Give their UCUM codes under `units`.';
    return { ok: false, message: `${message}, with engineering units that are not known: ${units}`, nextStep };
  }
  if (found.unknownTypes.size > 0) {
    const types = [...found.unknownTypes].join(', ');
    const nextStep = 'Have the BMS publish them as GenericPoint, or leave them out by `topics`.';
    return {
      ok: false,
      message: `${message}, with point types that are not stored, since no metric takes them: ${types}`,
      nextStep,
    };
  }
  if (found.points === 0) {
    const nextStep = 'Check `topics` and `prefix`, and that the BMS retains its metadata.';
    return { ok: false, message: `no retained metadata on ${topics.metadata.join(', ')}`, nextStep };
  }
  return { ok: true, message };
}
