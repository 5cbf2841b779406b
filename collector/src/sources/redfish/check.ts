import { openBmc, presentedFingerprint, RedfishError } from '#protocols/redfish/read.ts';
import { counted } from '#model/text/counted.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import { discoverOnce } from '../../discovery/check.ts';
import { createGate } from '../../polling/gate.ts';
import { targetsOf, type BmcTarget, type RedfishConfig } from './config.ts';
import { listedBmcs } from './listed.ts';
import { holdIdentity } from './identity.ts';
import { createFleetMemory } from './memory.ts';
import { LONG_MS } from './pace.ts';
import { planOf } from './plan.ts';
import { pointsOf, type BmcPoints } from './points.ts';
import { walk } from './walk/walk.ts';

/** What a row names of a kind; the rest is counted. */
const MAX_NAMED = 3;

/** Looks over every BMC once, without storing anything; a row for each. */
export async function checkRedfish(config: RedfishConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const gate = createGate(config.atOnce, LONG_MS);
  const fleet = createFleetMemory();
  const { targets, results: ofFiles } = await discoverOnce(config.discovery, listedBmcs(config), targetsOf(config));
  const results = await Promise.all(
    targets.map((target) => gate.enter(() => checkBmc(target, config, fleet, signal), signal))
  );
  const ofBmcs = results.map((result, index) => {
    const node = targets[index]?.node;
    return node === undefined ? result : { ...result, hosts: [node] };
  });
  return [...ofFiles, ...ofBmcs];
}

async function checkBmc(
  target: BmcTarget,
  config: RedfishConfig,
  fleet: ReturnType<typeof createFleetMemory>,
  signal: AbortSignal
): Promise<CheckResult> {
  const bmc = openBmc({ ...target, tls: config.tls, timeoutMs: config.timeout });
  const startMs = Date.now();
  try {
    const { visited, faults, identity, streamPath } = await walk(bmc, signal, config);
    const durationMs = Date.now() - startMs;
    holdIdentity(fleet, target.name, identity.ids, target.serial);
    const options = { gpus: config.gpus, isOfRack: target.rack !== undefined };
    const points = pointsOf(
      visited.flatMap(({ readings }) => readings),
      options
    );
    const plan = planOf(visited, points);
    const requestMs = durationMs / Math.max(1, visited.length + faults.length);
    const turnMs = Math.round(requestMs * plan.length);
    const parts = [
      [identity.model, identity.ids.at(-1)].filter(Boolean).join(' ') || 'a BMC',
      pointsByMetric(points),
      `${counted(plan.length, 'request')} for each reading, about ${turnMs} ms${streamPath === undefined ? '' : ', and a stream of metric reports'}`,
      bmc.login() === 'basic' ? 'no sessions, so each request carries the password' : '',
      listed(
        'left out',
        [...points.leftOut].map(([what, count]) => `${count} ${what}`),
        Infinity
      ),
      listed('not understood', points.strange),
      listed(
        'not readable',
        faults.map(({ message }) => message)
      ),
    ];
    const message = parts.filter((part) => part !== '').join('; ');
    return { target: target.name, durationMs, message, ...verdict(points, turnMs, config.interval) };
  } catch (error) {
    return { target: target.name, durationMs: Date.now() - startMs, ...(await failure(error, target)) };
  } finally {
    await bmc.close();
  }
}

function verdict(points: BmcPoints, turnMs: number, intervalMs: number): Pick<CheckResult, 'ok' | 'nextStep'> {
  if (points.points.length === 0) {
    return {
      ok: false,
      nextStep: 'Look whether the account may read Chassis, and whether the firmware has power and temperatures.',
    };
  }
  if (turnMs > intervalMs) {
    return { ok: false, nextStep: 'Raise `interval` above what a reading takes.' };
  }
  return { ok: true };
}

function pointsByMetric({ points }: BmcPoints): string {
  const byMetric = Map.groupBy(points, ({ meaning }) => meaning.metric);
  const each = [...byMetric].map(([metric, of]) => `${of.length} ${metric}`).join(', ');
  return points.length === 0 ? 'no points' : `${counted(points.length, 'point')}: ${each}`;
}

function listed(what: string, all: readonly string[], most = MAX_NAMED): string {
  if (all.length === 0) {
    return '';
  }
  const more = all.length > most ? ` and ${all.length - most} more` : '';
  return `${what}: ${all.slice(0, most).join(', ')}${more}`;
}

async function failure(error: unknown, target: BmcTarget): Promise<Pick<CheckResult, 'ok' | 'message' | 'nextStep'>> {
  const { message } = error as Error;
  const kind = error instanceof RedfishError ? error.kind : undefined;
  if (kind === 'trust' && target.fingerprint === undefined) {
    const shown = await presentedFingerprint(target.origin);
    const nextStep =
      shown === undefined ? 'Set `tls.ca`.' : `Set \`tls.ca\`, or, if it is this BMC's, \`fingerprint: '${shown}'\`.`;
    return { ok: false, message, nextStep };
  }
  const steps: Record<string, string> = {
    login: 'Correct `username` and `password`, before the BMC locks the account: it was tried once.',
    trust: 'Somebody else answers at this address, or the BMC has a new certificate: look, and pin that.',
    busy: 'Wait until the BMC has started, and check again.',
    away: 'Check the address, that https on it is open from this machine, and `timeout` for a slow BMC.',
  };
  return { ok: false, message, nextStep: steps[kind ?? ''] ?? 'Look at the address of this BMC.' };
}
