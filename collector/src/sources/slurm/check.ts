import { clause } from '#model/text/clause.ts';
import { slurmClient, SlurmError, versionName } from '#protocols/slurm/read.ts';
import type { SlurmClient, SlurmRecords, SlurmWay } from '#protocols/slurm/read.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import { expandHostList } from '../../jobs/host-list.ts';
import { endpointOf, targetOf } from './config.ts';
import type { SlurmConfig } from './config.ts';

/** So much of the past is asked for: enough to see that the accounting answers. */
const LOOK_BACK_MS = 3_600_000;

/** Asks slurmctld and slurmdbd once, through slurmrestd; one result for each. */
export async function checkSlurm(config: SlurmConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const client = slurmClient(endpointOf(config));
  const target = targetOf(config);
  try {
    const way = await client.chooseVersion(signal);
    const results = [await checkController(client, way, target, signal)];
    if (config.accounting.enabled) {
      results.push(await checkAccounting(client, way, target, signal));
    }
    return results;
  } catch (error) {
    return [failed(target, error as Error)];
  } finally {
    await client.close();
  }
}

async function checkController(
  client: SlurmClient,
  way: SlurmWay,
  target: string,
  signal: AbortSignal
): Promise<CheckResult> {
  const startMs = Date.now();
  const answer = await client.controllerJobs(way.controller, signal);
  const of = (phase: string) =>
    answer.records.filter(({ state }) => state.phase === phase).reduce((sum, { ids }) => sum + ids.length, 0);
  const token = tokenEnd(client);
  const counted = `${versionName(way.controller)}, jobs on nodes: ${of('on nodes')}, waiting: ${of('waiting')}${token}`;
  return {
    target,
    durationMs: Date.now() - startMs,
    ...verdict(counted, answer),
    hosts: hostsOf(answer),
  };
}

async function checkAccounting(
  client: SlurmClient,
  way: SlurmWay,
  name: string,
  signal: AbortSignal
): Promise<CheckResult> {
  const target = `${name} accounting`;
  const startMs = Date.now();
  if (way.accounting === undefined) {
    return {
      target,
      ok: false,
      message: 'slurmrestd offers no /slurmdb/.../jobs; jobs that come and go between two polls would be missed',
      nextStep: 'Start it with its plugin openapi/slurmdbd (dbv0.0.38 in 22.05), or set accounting.enabled: false.',
    };
  }
  try {
    const answer = await client.accountingJobs(way.accounting, startMs - LOOK_BACK_MS, undefined, signal);
    const counted = `${versionName(way.accounting)}, ${answer.records.length} runs in the last hour`;
    return { target, durationMs: Date.now() - startMs, ...verdict(counted, answer) };
  } catch (error) {
    return failed(target, error as Error);
  }
}

/** What could not be read is a failure: the jobs in question would be missing. */
function verdict(counted: string, answer: SlurmRecords): Pick<CheckResult, 'ok' | 'message' | 'nextStep'> {
  const [first] = answer.complaints;
  const said = first === undefined ? counted : `${counted}; ${first[0]} (${first[1]} times)`;
  return answer.isWhole
    ? { ok: true, message: said }
    : {
        ok: false,
        message: said,
        nextStep: 'Report this with the answer of slurmrestd: its version may be a new one.',
      };
}

function tokenEnd(client: SlurmClient): string {
  const endMs = client.tokenEndMs();
  return endMs === undefined ? '' : `; the token ends at ${new Date(endMs).toISOString()}`;
}

function hostsOf({ records }: SlurmRecords): string[] {
  const hosts = records.flatMap(({ nodes }) => {
    try {
      return expandHostList(nodes);
    } catch {
      return [];
    }
  });
  return [...new Set(hosts)].sort();
}

function failed(target: string, error: Error): CheckResult {
  const nextStep =
    error instanceof SlurmError
      ? `${clause(error.nextStep)}.`
      : 'Check user, token and the path of its file in the configuration.';
  return { target, ok: false, message: error.message, nextStep };
}
