import type { SourceAdapter } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { poll } from '../../polling/poll.ts';
import { checkPrometheus } from './check.ts';
import { prometheusConfigSchema } from './config.ts';
import type { PrometheusConfig } from './config.ts';
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
  ],
  // Which GPUs and devices there are, only the exporter knows.
  points: () => [],
  references: ({ targets, metrics }) => seriesReferences(targets, metrics),
  check: checkPrometheus,
  open: (config) => ({ run: (context) => run(config, context) }),
};

/** Each target is a member of its own. */
async function run(config: PrometheusConfig, context: SourceContext): Promise<void> {
  const { scrape, close } = createScraper(config);
  const table = compileMappings(config);
  await poll(
    {
      members: config.targets.map((target) => targetMember(target, { config, context, table, scrape })),
      noun: 'targets',
      failureCause: ({ message }) => `scrape failed: ${message}`,
      vanishedCause: 'missing from the exposition',
      close,
    },
    context
  );
}
