import { type prometheusApi } from '#protocols/prometheus-api/read.ts';
import type { CheckResult } from '../../contract/adapter.ts';
import { compileMappings } from '../../series/mapping.ts';
import { createSeriesStream } from '../../series/stream.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { serverName, type PrometheusApiConfig } from './config.ts';
import { apiOf } from './live.ts';
import { selectionsOf, selectors } from './selectors.ts';

/** Asks once for what there is at the moment, and counts what mappings and rules make of it. */
export async function checkPrometheusApi(config: PrometheusApiConfig, signal: AbortSignal): Promise<CheckResult[]> {
  const api = apiOf(config);
  const target = serverName(config);
  const startMs = Date.now();
  const result = (some: Omit<CheckResult, 'target' | 'durationMs'>): CheckResult[] => [
    { target, ...some, durationMs: Date.now() - startMs },
  ];
  try {
    return result(await ask(config, api, signal));
  } catch (error) {
    const nextStep = `Try ${target}/api/v1/query?query=up with curl from this machine; check url, auth, tenant and tls.`;
    return result({ ok: false, message: (error as Error).message, nextStep });
  } finally {
    await api.close();
  }
}

async function ask(
  config: PrometheusApiConfig,
  api: ReturnType<typeof prometheusApi>,
  signal: AbortSignal
): Promise<Omit<CheckResult, 'target' | 'durationMs'>> {
  const server = await api.buildInfo(signal);
  const table = compileMappings(config);
  const hosts = new Set<string>();
  const targetOf = compileTargetRules(config.targets, (host) => {
    hosts.add(host);
    return { equipment: host };
  });
  const stream = createSeriesStream({
    source: config.name,
    site: '',
    simulated: false,
    table,
    targetOf,
    patienceMs: 0,
  });
  let series = 0;
  const partial: string[] = [];
  for (const selector of selectors(selectionsOf(table, config.match))) {
    const answer = await api.query(selector, signal);
    series += answer.series.length;
    partial.push(...answer.partial);
    answer.series.forEach(({ name, labels }) => stream.series(name, labels));
  }
  const { complaints } = stream.take();
  const points = stream.addresses().size;
  const counted = `${server === undefined ? '' : `${server}, `}${series} series, ${points} points`;
  const [complaint] = complaints.values();
  const [unplaced] = stream.unplaced();
  if (complaint) {
    return { ok: false, message: `${counted}; ${complaint.message}`, nextStep: complaint.nextStep };
  }
  if (partial[0] !== undefined) {
    return {
      ok: false,
      message: `${counted}; the answer is not whole: ${partial[0]}`,
      nextStep: 'Look at the stores behind the server.',
    };
  }
  if (points === 0) {
    const nextStep = unplaced
      ? 'Add a rule under `targets` that fits their labels.'
      : 'Compare `match` and `metrics` with what the server has.';
    return {
      ok: false,
      message: `${counted}${unplaced ? `; series such as ${JSON.stringify(unplaced)} belong to no target` : ''}`,
      nextStep,
    };
  }
  return {
    ok: true,
    hosts: [...hosts],
    message: unplaced ? `${counted}; series such as ${JSON.stringify(unplaced)} belong to no target` : counted,
  };
}
