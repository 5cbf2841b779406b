import type { PointDefinition } from '#model/point.ts';
import { clause } from '#model/text/clause.ts';
import { openBmc, type Bmc } from '#protocols/redfish/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { SourceSample } from '../../contract/reading.ts';
import { createGpuModels } from '../../hosts/gpu-models.ts';
import type { PolledMember, Turn } from '../../polling/polled.ts';
import type { BmcTarget, RedfishConfig } from './config.ts';
import { createEnergyRates } from './energy.ts';
import { holdIdentity } from './identity.ts';
import { leakEvent } from './leaks.ts';
import { noteFailure, throwWhileResting, type FleetMemory } from './memory.ts';
import { planOf, type Planned } from './plan.ts';
import { pointsOf, type BmcPoints } from './points.ts';
import { reportedValues, sampleOf, valuesOf, type PointValue } from './samples.ts';
import { openStream } from './stream.ts';
import { treeReader } from './walk/tree.ts';
import { idsOf } from './walk/machine.ts';
import { walk, type BmcTree } from './walk/walk.ts';

/** A point that missed this many turns is stale. */
const STALE_INTERVALS = 3;
/** A total in whole kWh gives a rate now and then. */
const ENERGY_STALE_MS = 24 * 3_600_000;
/** What is missing after a restart of the BMC is looked for after this, not only an hour later. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** Lines of the log about what one BMC has that is not understood. */
const MAX_WARNINGS = 20;
/** A report whose newest value is older than this many intervals is not kept up: single resources are asked instead. */
const STALE_REPORT_INTERVALS = 3;

export interface BmcParts {
  config: RedfishConfig;
  context: SourceContext;
  fleet: FleetMemory;
  /** Told where its memory changed in what is to be known after a restart: wet detectors, sessions. */
  onChange: () => void;
  /** Told whenever it gave a reading. */
  onAnswer: () => void;
}

interface Known {
  tree: BmcTree;
  points: BmcPoints;
  plan: Planned[];
  present: ReadonlySet<string>;
  nextLookMs: number;
  logins: number;
}

/** One BMC as it is polled: looked over once, then asked for what it has with as few requests as give all of it. */
export function bmcMember(target: BmcTarget, { config, context, fleet, onChange, onAnswer }: BmcParts): PolledMember {
  const memory = fleet.of(target.name);
  const bmc: Bmc = openBmc({
    ...target,
    tls: config.tls,
    timeoutMs: config.timeout,
    leftBehind: memory.session,
    onSession: (path) => {
      memory.session = path;
      onChange();
    },
  });
  const rateOf = createEnergyRates(config.interval);
  const warned = new Set<string>();
  const refusedReports = new Set<string>();
  const ended = new AbortController();
  const gpuModels = createGpuModels(context);
  let known: Known | undefined;
  let stream: ReturnType<typeof openStream> | undefined;

  const place = (): { rack?: string; equipment?: string } => {
    if (target.rack !== undefined) {
      return { rack: target.rack };
    }
    return { equipment: target.equipment ?? context.place(target.node ?? target.name).equipment };
  };
  const full = (address: string) => `${target.name} | ${address}`;

  function warn(text: string): void {
    if (!warned.has(text) && warned.size < MAX_WARNINGS) {
      warned.add(text);
      context.log.warn(`${context.name}: ${target.name}: ${text}`);
    }
  }

  function announce({ points }: BmcPoints): void {
    const where = place();
    context.announce(
      points.map(({ address, meaning }): PointDefinition => ({
        source: context.name,
        address: full(address),
        site: context.site,
        ...where,
        metric: meaning.metric,
        processArea: meaning.processArea,
        ...(meaning.phase === undefined ? {} : { phase: meaning.phase }),
        sourceUnit: meaning.isCounter ? `${meaning.unit}/s` : meaning.unit,
        isSetpoint: false,
        simulated: context.simulated,
        staleAfterMs: meaning.isCounter ? ENERGY_STALE_MS : STALE_INTERVALS * config.interval,
        ...(meaning.isCounter ? {} : { samplingIntervalMs: config.interval }),
      }))
    );
  }

  /** Samples of values; a total gives one where its rate is known. */
  function samplesOf(values: readonly PointValue[]): SourceSample[] {
    return values.flatMap((one) => {
      const { address, meaning } = one.point;
      if (!meaning.isCounter || one.value === null) {
        return [sampleOf(full(address), one)];
      }
      const rate = rateOf(address, one.value, one.timeMs);
      return rate === undefined ? [] : [sampleOf(full(address), { ...one, value: rate })];
    });
  }

  async function tellLeaks(values: readonly PointValue[]): Promise<void> {
    const where = { bmc: target.name, site: context.site, ...place() };
    const events = values.flatMap(({ point, value, timeMs, detectorState }) => {
      const event =
        point.meaning.isLeak &&
        value !== null &&
        leakEvent(fleet.wet, where, point, { value, timeMs, state: detectorState });
      return event ? [event] : [];
    });
    if (events.length > 0) {
      await context.events(events);
      onChange();
    }
  }

  function clock(receivedMs = Date.now()) {
    return { receivedMs, clockAheadMs: bmc.clockAheadMs() };
  }

  async function look(signal: AbortSignal): Promise<Turn> {
    const tree = await walk(bmc, signal, config);
    holdIdentity(fleet, target.name, tree.identity.ids, target.serial);
    const readings = tree.visited.flatMap((visited) => visited.readings);
    const options = { gpus: config.gpus, isOfRack: target.rack !== undefined };
    const points = pointsOf(readings, options, memory.addresses);
    points.strange.forEach((text) => warn(`${text}; it is not stored.`));
    tree.faults.forEach(({ message }) => warn(`${clause(message)}.`));
    announce(points);
    const { equipment } = place();
    if (equipment !== undefined) {
      tree.gpuModels.forEach((model) => gpuModels.note(equipment, model));
    }
    for (const { visit, values } of tree.visited) {
      if (visit.report) {
        currentReport(visit.path, reportedValues(values, points, clock()));
      }
    }
    const values = valuesOf(readings, points, clock());
    const addresses = new Set(points.points.map(({ address }) => full(address)));
    // What cannot be looked at now, as while the BMC starts, is not gone.
    const isPartial = tree.faults.some(({ status }) => status !== 200) || addresses.size === 0;
    const present = isPartial && known ? new Set([...known.present, ...addresses]) : addresses;
    known = {
      tree,
      points,
      plan: planOf(tree.visited, points, refusedReports),
      present,
      nextLookMs: performance.now() + (isPartial ? Math.min(LOOK_AGAIN_MS, config.rediscover) : config.rediscover),
      logins: bmc.logins(),
    };
    if (addresses.size === 0) {
      throw new Error('has no reading that is understood; `plenum check` says what it has');
    }
    stream ??= tree.streamPath === undefined ? undefined : follow(tree.streamPath);
    return turnOf(values);
  }

  function follow(path: string) {
    return openStream(bmc, path, ended.signal, {
      onValues: async (values) => {
        if (known) {
          const found = reportedValues(values, known.points, clock());
          await context.emit(samplesOf(found));
          return found.map(({ point }) => point.address);
        }
        return [];
      },
      onEnd: (message) =>
        context.log.info(
          `${context.name}: ${target.name}: no stream of metric reports: ${clause(message)}. It is polled.`
        ),
    });
  }

  /** Another login may be to another machine, behind the same address; without logins each turn may. */
  async function holdMachine(now: Known, signal: AbortSignal): Promise<void> {
    const { path } = now.tree.identity;
    if (path !== undefined && (bmc.login() !== 'session' || bmc.logins() !== now.logins)) {
      const resource = await treeReader(bmc, signal).get(path);
      holdIdentity(fleet, target.name, resource ? idsOf(resource) : [], target.serial);
      now.logins = bmc.logins();
    }
  }

  async function askAgain(now: Known, signal: AbortSignal): Promise<Turn> {
    const tree = treeReader(bmc, signal);
    const streamed = stream?.fresh(config.interval) ?? new Map<string, number>();
    const values: PointValue[] = [];
    const failures: unknown[] = [];
    for (const { visit, gives } of now.plan) {
      if ([...gives].every((address) => streamed.has(address))) {
        continue;
      }
      try {
        const resource = visit.isCollection ? await tree.collection(visit.path) : await tree.get(visit.path);
        if (resource && visit.report) {
          values.push(...currentReport(visit.path, reportedValues(visit.report(resource), now.points, clock())));
        } else if (resource) {
          values.push(...valuesOf(visit.read?.(resource) ?? [], now.points, clock()));
        }
      } catch (error) {
        // What was read before the BMC went away is kept.
        failures.push(error);
        break;
      }
      if (values.length > 0 && now.logins !== bmc.logins()) {
        await holdMachine(now, signal);
      }
    }
    tree.faults.forEach(({ message }) => warn(`${clause(message)}.`));
    if (failures.length > 0 && values.length === 0) {
      throw failures[0];
    }
    // What hangs is not asked for again before the next look: it would hold up the others each time.
    const refused = new Set([...refusedReports, ...tree.hung]);
    if (now.plan.some(({ visit }) => refused.has(visit.path))) {
      now.plan = planOf(now.tree.visited, now.points, refused);
    }
    return turnOf(values, streamed);
  }

  /** A report that is not kept up gives no more than what was true once. */
  function currentReport(path: string, values: readonly PointValue[]): readonly PointValue[] {
    const newestMs = values.reduce((newest, { timeMs }) => Math.max(newest, timeMs), -Infinity);
    if (Date.now() - newestMs > STALE_REPORT_INTERVALS * config.interval) {
      refusedReports.add(path);
      warn(`the metric report ${path} is not kept up; single resources are read instead.`);
      return [];
    }
    return values;
  }

  function turnOf(values: readonly PointValue[], streamed: ReadonlyMap<string, number> = new Map()): Turn {
    const now = known as Known;
    const got = new Set(values.map(({ point }) => full(point.address)));
    const timeMs = Date.now();
    const viaStream = [...streamed].map(([address, atMs]) => [atMs, [full(address)]] as const);
    const isRead = (address: string) => got.has(address) || streamed.has(address.slice(full('').length));
    const unread = [...now.present].filter((address) => !isRead(address));
    if (unread.length > 0) {
      now.nextLookMs = Math.min(now.nextLookMs, performance.now() + LOOK_AGAIN_MS);
    }
    onAnswer();
    if (values.length > 0) {
      stream?.answered();
    }
    return {
      samples: samplesOf(values),
      read: [[timeMs, [...got]], ...viaStream],
      unread,
      present: now.present,
      afterwards: () => tellLeaks(values),
    };
  }

  return {
    name: target.name,
    intervalMs: config.interval,
    async read(signal) {
      throwWhileResting(memory, performance.now());
      try {
        if (!known || performance.now() >= known.nextLookMs) {
          const turn = await look(signal);
          memory.refusals = 0;
          return turn;
        }
        if (bmc.login() !== 'session') {
          await holdMachine(known, signal);
        }
        const turn = await askAgain(known, signal);
        memory.refusals = 0;
        return turn;
      } catch (error) {
        noteFailure(memory, error, performance.now());
        throw error;
      }
    },
    onVanished(addresses) {
      warn(`${addresses.length} points are no longer described, such as ${addresses[0]}.`);
    },
    async close() {
      ended.abort();
      fleet.release(target.name);
      await bmc.close();
    },
  };
}
