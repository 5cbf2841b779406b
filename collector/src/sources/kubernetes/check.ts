import { clause } from '#model/text/clause.ts';
import {
  KubernetesError,
  kubernetesClient,
  list,
  openAccess,
  type Collection,
  type KubernetesClient,
} from '#protocols/kubernetes/read.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import { acceleratorTest } from './accelerators.ts';
import { claimOf } from './claim.ts';
import {
  claimCollections,
  DRA_GROUP,
  KUEUE_GROUP,
  kueueVersion,
  NODES,
  podCollections,
  workloadCollections,
} from './collections.ts';
import type { KubernetesConfig } from './config.ts';
import { servedVersions } from './discovery.ts';
import { modelLabels } from './gpu-model.ts';
import { isLive } from './job.ts';
import { CONVERSION, OWNER_RIGHTS, RIGHTS } from './memory.ts';
import { metadataSchema, type OwnerReference } from './metadata.ts';
import { basePathOf, createOwners } from './owners.ts';
import { podOf, type PodState } from './pod.ts';
import { isUnconvertible } from './surroundings.ts';
import { waitingOf } from './workload.ts';

/** Resources that a hint names. */
const SEVERAL = 3;

/** Lists what the source would read, once, and says which rights are missing and what the jobs would be. */
export async function checkKubernetes(config: KubernetesConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const startedMs = Date.now();
  let client: KubernetesClient;
  try {
    client = kubernetesClient({ access: openAccess(config) });
  } catch (error) {
    const [message = '', nextStep = ''] = splitAdvice((error as Error).message);
    return [{ target: 'kubernetes', ok: false, message, nextStep }];
  }
  try {
    return await checkCluster(config, client, signal, startedMs);
  } finally {
    await client.close();
  }
}

async function checkCluster(
  config: KubernetesConfig,
  client: KubernetesClient,
  signal: AbortSignal,
  startedMs: number
): Promise<CheckResult[]> {
  const target = (what: string) => `kubernetes ${client.name} ${what}`;
  const pods: PodState[] = [];
  const unreadable: string[] = [];
  let all = 0;
  try {
    const isAccelerator = acceleratorTest(config.accelerators);
    for (const collection of podCollections(config)) {
      await each(client, collection, signal, (item) => {
        all += 1;
        try {
          const pod = podOf(item, isAccelerator, Date.now());
          pods.push(...(pod ? [pod] : []));
        } catch (error) {
          unreadable.push((error as Error).message.split('\n')[0] ?? '');
        }
      });
    }
  } catch (error) {
    return [
      {
        target: target('pods'),
        ok: false,
        message: (error as Error).message,
        nextStep: nextStepOf(error),
        durationMs: Date.now() - startedMs,
      },
    ];
  }
  const claims = await checkClaims(config, client, signal);
  const holders = pods.filter(
    (pod) => Object.keys(pod.accelerators).length > 0 || pod.claims.some((key) => (claims.counts.get(key) ?? 0) > 0)
  );
  const kueue = kueueVersion(await servedVersions(client, KUEUE_GROUP, signal));
  const owners = await checkOwners(client, kueue, holders, signal);
  const hosts = [...new Set(holders.flatMap(({ node }) => node ?? []))].sort();
  const waiting = holders.filter((pod) => isLive(pod) && pod.node === undefined).length;
  const counted = `${all} pods, ${holders.length} of them with accelerators on ${hosts.length} nodes, ${owners.jobs} jobs, ${waiting} pods waiting for a node`;
  const hint =
    holders.length > 0 || all === 0
      ? ''
      : `; no pod asks for any of ${config.accelerators.slice(0, SEVERAL).join(', ')}, …: see accelerators`;
  return [
    {
      target: target('pods'),
      ok: unreadable.length === 0,
      message:
        unreadable.length === 0
          ? `${counted}${hint}`
          : `${counted}; ${unreadable.length} cannot be read: ${unreadable[0]}`,
      ...(unreadable.length === 0
        ? {}
        : { nextStep: 'They are passed over. Please report this with the version of the cluster.' }),
      durationMs: Date.now() - startedMs,
      hosts,
    },
    ...claims.results.map((result) => ({ ...result, target: target('resource claims') })),
    ...(await checkWorkloads(config, client, kueue, signal)).map((result) => ({
      ...result,
      target: target('workloads'),
    })),
    ...(await checkNodes(client, hosts, signal)).map((result) => ({ ...result, target: target('nodes') })),
    ...owners.results.map(({ kind, ...result }) => ({ ...result, target: target(kind) })),
  ];
}

type Found = Omit<CheckResult, 'target'>;

async function checkClaims(
  config: KubernetesConfig,
  client: KubernetesClient,
  signal: AbortSignal
): Promise<{ counts: Map<string, number>; results: Found[] }> {
  const counts = new Map<string, number>();
  try {
    const classes = new Set(config.deviceClasses);
    const collections = claimCollections(config, await servedVersions(client, DRA_GROUP, signal));
    for (const collection of collections) {
      await each(client, collection, signal, (item) => {
        const claim = claimOf(item, classes);
        if (claim) {
          counts.set(claim.key, claim.accelerators);
        }
      });
    }
    const useful = [...counts.values()].filter((count) => count > 0).length;
    const message = `${counts.size} claims, ${useful} of them for accelerators`;
    return { counts, results: collections.length === 0 ? [] : [{ ok: true, message }] };
  } catch (error) {
    const message = `${(error as Error).message}: accelerators by resource claims would not be counted`;
    return { counts, results: [{ ok: false, message, nextStep: nextStepOf(error) }] };
  }
}

async function checkNodes(client: KubernetesClient, hosts: readonly string[], signal: AbortSignal): Promise<Found[]> {
  const used = new Set(hosts);
  let named = 0;
  try {
    await each(client, NODES, signal, (item) => {
      const { data } = metadataSchema.safeParse((item as { metadata?: unknown } | null)?.metadata);
      named += data && used.has(data.name) && Object.keys(modelLabels(data.labels ?? {})).length > 0 ? 1 : 0;
    });
    const message = `${named} of ${hosts.length} nodes with jobs have a label with their GPU model`;
    const ok = named > 0 || hosts.length === 0;
    return [
      ok
        ? { ok, message }
        : {
            ok,
            message,
            nextStep: "Install NVIDIA's GPU feature discovery or AMD's node labeller, or live without GPU models.",
          },
    ];
  } catch (error) {
    const message = `${(error as Error).message}: jobs would have no GPU model`;
    return [{ ok: false, message, nextStep: nextStepOf(error) }];
  }
}

async function checkWorkloads(
  config: KubernetesConfig,
  client: KubernetesClient,
  kueue: string | undefined,
  signal: AbortSignal
): Promise<Found[]> {
  const isAccelerator = acceleratorTest(config.accelerators);
  let waiting = 0;
  try {
    const collections = workloadCollections(config, kueue);
    for (const collection of collections) {
      await each(client, collection, signal, (item) => {
        const found = waitingOf(item, isAccelerator, Date.now());
        waiting += found && !found.isFinished && !found.isAdmitted ? 1 : 0;
      });
    }
    return collections.length === 0
      ? []
      : [{ ok: true, message: `${waiting} jobs wait in Kueue's queues for accelerators` }];
  } catch (error) {
    const message = `${(error as Error).message.split('\n')[0]}: jobs that wait in Kueue's queues would not be known before they have pods`;
    return [{ ok: false, message, nextStep: nextStepOf(error) }];
  }
}

async function checkOwners(
  client: KubernetesClient,
  kueue: string | undefined,
  pods: readonly PodState[],
  signal: AbortSignal
): Promise<{ jobs: number; results: Array<Found & { kind: string }> }> {
  const refused = new Map<string, KubernetesError>();
  const owners = createOwners(
    () => client,
    (path, failure) => void refused.set(path, failure),
    () => kueue
  );
  try {
    await owners.resolve(pods, signal);
  } catch (error) {
    return {
      jobs: 0,
      results: [{ kind: 'owners', ok: false, message: (error as Error).message, nextStep: nextStepOf(error) }],
    };
  }
  const kindOf = (path: string, owner: OwnerReference | undefined) => owner !== undefined && basePathOf(owner) === path;
  return {
    jobs: new Set(pods.map((pod) => owners.rootOf(pod).uid)).size,
    results: [...refused].map(([path, failure]) => {
      const example = pods.find(({ owner }) => kindOf(path, owner));
      const named = example ? `, as the owner of pod ${example.namespace}/${example.name}` : '';
      const why = failure.isUnconvertible ? clause(failure.message) : `${path} may not be read`;
      return {
        kind: path.split('/').at(-1) ?? path,
        ok: false,
        message: `${why}${named}: what owns these would not be known, and they would be the jobs`,
        nextStep: failure.isUnconvertible ? nextStepOf(failure) : `${OWNER_RIGHTS}.`,
      };
    }),
  };
}

async function each(
  client: KubernetesClient,
  collection: Collection,
  signal: AbortSignal,
  take: (item: unknown) => void
): Promise<void> {
  await list(client, collection, { begin: () => undefined, page: (items) => items.forEach(take) }, signal);
}

function nextStepOf(error: unknown): string {
  const { message } = error as Error;
  if (error instanceof KubernetesError && error.status === 403) {
    return `${RIGHTS}.`;
  }
  if (isUnconvertible(error)) {
    return `${CONVERSION}.`;
  }
  if (error instanceof KubernetesError && error.status === 401) {
    return 'Write a token or certificate that is valid now into the kubeconfig or the folder of the service account.';
  }
  if (/certificate|altname|self.signed|CERT/i.test(message)) {
    return "Check that the CA in the kubeconfig, or ca.crt, is the cluster's, and that server has the name of its certificate.";
  }
  return 'Try kubectl get pods with the same login from this machine; check server, kubeconfig and context.';
}

/** The messages of a login end with what to do. */
function splitAdvice(message: string): [string, string] {
  const at = message.search(/\. [A-Z][^.]*(\.[^ ][^.]*)*\.?$/);
  return at === -1 ? [message, `${RIGHTS}.`] : [message.slice(0, at), message.slice(at + 2)];
}
