import type { SourceAdapter } from '../../contract/adapter.ts';
import type { SourceContext } from '../../contract/context.ts';
import { createGpuModels } from '../../hosts/gpu-models.ts';
import { poll } from '../../polling/poll.ts';
import { compileMappings } from '../../series/mapping.ts';
import { seriesReferences } from '../../series/references.ts';
import { createSeriesStream } from '../../series/stream.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { checkPrometheusApi } from './check.ts';
import { prometheusApiConfigSchema, type PrometheusApiConfig } from './config.ts';
import { historyReader } from './history.ts';
import { liveMember, type LiveState } from './live.ts';
import { selectionsOf } from './selectors.ts';

/** Reads a server that has the HTTP API of Prometheus. */
export const prometheusApiAdapter: SourceAdapter<PrometheusApiConfig> = {
  configSchema: prometheusApiConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
  ],
  // Which series there are, only the server knows.
  points: () => [],
  references: ({ targets, metrics }) => seriesReferences(targets, metrics),
  check: checkPrometheusApi,
  history: historyReader,
  open(config) {
    const table = compileMappings(config);
    const selections = selectionsOf(table, config.match);
    let state: LiveState | undefined;
    return {
      async run(context) {
        state ??= {
          stream: streamOf(config, context),
          newestMs: -Infinity,
          readTo: new Map(),
          owedFrom: new Map(),
          notedMs: undefined,
        };
        const { member, open, close } = liveMember(config, selections, state, context);
        await poll(
          {
            members: [member],
            noun: 'servers',
            open,
            close,
            failureCause: ({ message }) => `query failed: ${message}`,
            vanishedCause: 'no samples at the server',
          },
          context
        );
      },
      // The server kept what came meanwhile, and it is read from there.
      missed(gap) {
        return gap.toMs - gap.fromMs <= config.catchUp ? [] : [{ ...gap, toMs: gap.toMs - config.catchUp }];
      },
    };

    function streamOf({ targets }: PrometheusApiConfig, context: SourceContext) {
      const { name, site, simulated, place, equipment } = context;
      const { note: onGpuModel } = createGpuModels(context);
      const targetOf = compileTargetRules(targets, (host) => ({ equipment: place(host).equipment }), equipment);
      return createSeriesStream({ source: name, site, simulated, table, targetOf, patienceMs: 0, onGpuModel });
    }
  },
};
