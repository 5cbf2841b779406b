import type { SourceAdapter } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { listedMembers } from '../../discovery/members.ts';
import { createGpuModels } from '../../hosts/gpu-models.ts';
import { poll } from '../../polling/poll.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { checkPrometheus } from './check.ts';
import { prometheusConfigSchema } from './config.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { listedTargets } from './listed.ts';
import { compileMappings } from '../../series/mapping.ts';
import { seriesReferences } from '../../series/references.ts';
import { createScraper } from './scrape.ts';
import { targetMember } from './target.ts';

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
  const targetOf = compileTargetRules(
    config.discovery?.targets ?? [],
    (host) => ({ equipment: context.place(host).equipment }),
    context.equipment
  );
  const { note: onGpuModel } = createGpuModels(context);
  try {
    const listing = {
      fixed: config.targets,
      discovery: config.discovery,
      kind: listedTargets(targetOf),
      create: (target: TargetConfig) => targetMember(target, { config, context, table, scrape, onGpuModel }),
    };
    await poll(
      {
        ...(await listedMembers(listing, context)),
        noun: 'targets',
        failureCause: ({ message }) => `scrape failed: ${message}`,
        vanishedCause: 'missing from the exposition',
      },
      context
    );
  } finally {
    await close();
  }
}
