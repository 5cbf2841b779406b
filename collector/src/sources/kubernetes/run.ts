import { clause } from '#model/text/clause.ts';
import {
  follow,
  KubernetesError,
  kubernetesClient,
  openAccess,
  WATCH_TIMES,
  type Collection,
  type Follower,
  type WatchTimes,
} from '#protocols/kubernetes/read.ts';
import { createBackoff, pause } from '../../backoff.ts';
import type { SourceContext } from '../../contract/context.ts';
import { acceleratorTest } from './accelerators.ts';
import { DRA_GROUP, KUEUE_GROUP, kueueVersion, podCollections } from './collections.ts';
import type { KubernetesConfig } from './config.ts';
import { servedVersions } from './discovery.ts';
import { createServerClock } from './server-clock.ts';
import { CONVERSION, positionOf, recall, RIGHTS, surroundingsOf, type Memory } from './memory.ts';
import type { PodState } from './pod.ts';
import { followPods } from './pods.ts';
import { createSpeaker } from './speaker.ts';
import {
  isOf,
  isRefused,
  isUnconvertible,
  nodeLabels,
  queued,
  resourceClaims,
  type Surrounding,
} from './surroundings.ts';
import { followWorkloads } from './workloads.ts';

/** What cannot be read for now is asked for again after this: an operator restarts within a minute. */
const LOST_AGAIN = { firstMs: 1_000, maxMs: 60_000 };

/** Reads a cluster until the signal aborts. `state` holds what the last connection knew; empty before the first one. */
export async function runKubernetes(
  config: KubernetesConfig,
  context: SourceContext,
  state: { memory?: Memory },
  times: WatchTimes = WATCH_TIMES
): Promise<void> {
  const access = openAccess(config);
  const memory = (state.memory ??= await recall(config, context, access.server.href));
  let isWaiting = false;
  const clock = createServerClock();
  let isConnected = false;
  const tellConnected = () => {
    isConnected = true;
    const [lost] = memory.lost.values();
    const complaint = clock.complaint() ?? lost;
    context.state(complaint === undefined ? 'connected' : 'degraded', complaint);
  };
  const client = kubernetesClient({
    access,
    onClock(aheadMs) {
      const before = clock.complaint();
      clock.hear(aheadMs);
      if (isConnected && !isWaiting && clock.complaint() !== before) {
        tellConnected();
      }
    },
    onWait(message) {
      isWaiting = true;
      context.state('degraded', message);
    },
  });
  context.state('connecting', client.name);
  memory.client = client;
  memory.lost.clear();
  const { tracked, owners } = memory;
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const pods = podCollections(config);
  const jobContext = {
    scheduler: config.cluster ?? config.name,
    site: context.site,
    userLabel: config.userLabel,
    around: surroundingsOf(memory),
  };
  const speaker = createSpeaker(memory, pods, jobContext, context, (isList) => {
    if (isWaiting || isList) {
      isWaiting = false;
      tellConnected();
    }
  });

  /** What followers of pods and of what stands for them share. */
  const common = (what: string, collection: Collection) => ({
    isAccelerator: acceleratorTest(config.accelerators),
    isOurs: ({ namespace }: PodState) => isOf(collection, namespace),
    complain: ({ message }: Error) =>
      memory.warn(`${what} of ${collection.path} cannot be read and is passed over: ${message.split('\n')[0]}`),
    resolve: (some: readonly PodState[]) => owners.resolve(some, signal),
  });
  const podsOf = (collection: Collection) =>
    followPods({
      ...common('a pod', collection),
      tracked,
      unread: memory.unread,
      listed: (asOfMs) => speaker.listed(collection, asOfMs),
      changed: (atMs) => speaker.heard(collection, atMs),
    });
  const workloadsOf = (collection: Collection) =>
    followWorkloads({ ...common('a workload', collection), tracked, changed: () => speaker.concerned() });

  const start = (collection: Collection, follower: Follower) =>
    follow(client, collection, positionOf(memory, collection), follower, times, signal);
  const running: Array<Promise<void>> = [];
  const keep = (run: Promise<void>) => {
    running.push(run);
    // That one failed while another begins is heard once all have begun.
    run.catch(() => undefined);
    return run;
  };

  /** Resolves once it is known, or that it may not be, or cannot be for now. */
  async function surround({ collection, follower, loss }: Surrounding): Promise<void> {
    const position = positionOf(memory, collection);
    const known = Promise.withResolvers<void>();
    const backoff = createBackoff(LOST_AGAIN);
    const listed = async (asOfMs: number) => {
      if (memory.lost.delete(collection.path)) {
        tellConnected();
      }
      backoff.reset();
      await follower.listed(asOfMs);
      known.resolve();
    };
    if (position.resourceVersion !== undefined) {
      known.resolve();
    }
    const run = async () => {
      while (!signal.aborted) {
        try {
          await start(collection, { ...follower, listed });
        } catch (error) {
          const isLost = isUnconvertible(error);
          if (!isLost && !isRefused(error)) {
            throw error;
          }
          position.resourceVersion = undefined;
          const complaint = `${clause(error.message)}. ${loss}. ${isLost ? CONVERSION : RIGHTS}.`;
          memory.warn(complaint);
          if (!isLost) {
            return;
          }
          memory.lost.set(collection.path, complaint);
          tellConnected();
          known.resolve();
          await pause(backoff.nextMs(), signal);
        }
      }
    };
    await Promise.race([known.promise, keep(run())]);
  }

  try {
    const served = await servedVersions(client, DRA_GROUP, signal);
    memory.kueue = kueueVersion(await servedVersions(client, KUEUE_GROUP, signal));
    tellConnected();
    if (speaker.isComplete()) {
      // A watch that goes on from where it was may have nothing to say for a minute.
      await context.jobs([]);
    }
    // What surrounds the pods comes before them.
    for (const surrounding of [
      nodeLabels(memory, speaker),
      ...resourceClaims(config, served, memory, speaker),
      ...queued(config, memory, workloadsOf),
    ]) {
      await surround(surrounding);
    }
    pods.forEach((collection) => keep(start(collection, podsOf(collection))));
    await Promise.all(running);
  } catch (error) {
    if (context.signal.aborted) {
      return;
    }
    throw error instanceof KubernetesError && error.status === 403
      ? new Error(`${clause(error.message)}. ${RIGHTS}`)
      : error;
  } finally {
    failed.abort(new Error('the connection is given up'));
    await Promise.allSettled(running);
    await speaker.end();
    await client.close();
  }
}
