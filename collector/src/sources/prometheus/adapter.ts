import type { SourceAdapter } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { badMark } from '../../contract/reading.ts';
import { poll } from '../../polling/poll.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { checkPrometheus } from './check.ts';
import { prometheusConfigSchema } from './config.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { createDiscovery } from './discovery/discovery.ts';
import { followTargets, type Following } from './discovery/follow.ts';
import { compileMappings } from '../../series/mapping.ts';
import { seriesReferences } from '../../series/references.ts';
import { createScraper } from './scrape.ts';
import { targetMember, type TargetMember } from './target.ts';

/** Scrapes Prometheus exporters: text format and OpenMetrics. */
export const prometheusAdapter: SourceAdapter<PrometheusConfig> = {
  configSchema: prometheusConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
    ['discovery', 'files'],
  ],
  // Which GPUs and devices there are, only the exporter knows.
  points: () => [],
  references: ({ targets, metrics }) => seriesReferences(targets, metrics),
  check: checkPrometheus,
  open: (config) => ({ run: (context) => run(config, context) }),
};

/** The targets of the configuration are read until the end, those of files as long as these list them. */
async function run(config: PrometheusConfig, context: SourceContext): Promise<void> {
  const { scrape, close } = createScraper(config);
  const table = compileMappings(config);
  const members = createMembers((target) => targetMember(target, { config, context, table, scrape }));
  try {
    if (!config.discovery) {
      await pollTargets(members.of(config.targets), context);
      return;
    }
    const targetOf = compileTargetRules(config.discovery.targets, (host) => ({
      equipment: context.place(host).equipment,
    }));
    const following = await followTargets(
      createDiscovery(config.discovery, targetOf),
      config.discovery.refresh,
      context
    );
    while (!context.signal.aborted) {
      const { current, gone } = members.change([...config.targets, ...following.targets]);
      await context.emit(gone.flatMap((member) => [...member.known()].map((address) => badMark(address, Date.now()))));
      await pollUntilChange(current, following, context);
    }
  } finally {
    await close();
  }
}

/** Each target is a member of its own. */
function pollTargets(members: readonly TargetMember[], context: SourceContext): Promise<void> {
  return poll(
    {
      members,
      noun: 'targets',
      failureCause: ({ message }) => `scrape failed: ${message}`,
      vanishedCause: 'missing from the exposition',
    },
    context
  );
}

async function pollUntilChange(members: readonly TargetMember[], following: Following, context: SourceContext) {
  const changed = new AbortController();
  const signal = AbortSignal.any([context.signal, changed.signal]);
  const watching = following.change(signal).finally(() => changed.abort(new Error('the targets have changed')));
  try {
    if (members.length > 0) {
      await pollTargets(members, { ...context, signal });
    } else {
      context.state('degraded', 'no targets: the files list none');
    }
    await watching;
  } finally {
    changed.abort();
    await watching.catch(() => undefined);
  }
}

/** Members by their targets: one that stays keeps what it knows of its page, whatever becomes of the others. */
function createMembers(create: (target: TargetConfig) => TargetMember) {
  let members = new Map<string, TargetMember>();
  const of = (targets: readonly TargetConfig[]) => {
    const before = members;
    members = new Map(
      targets.map((target) => {
        const key = JSON.stringify(target);
        return [key, before.get(key) ?? create(target)];
      })
    );
    return [...members.values()];
  };
  return {
    of,
    change(targets: readonly TargetConfig[]) {
      const before = [...members.values()];
      const current = of(targets);
      const kept = new Set(current);
      return { current, gone: before.filter((member) => !kept.has(member)) };
    },
  };
}
