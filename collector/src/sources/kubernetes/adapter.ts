import type { SourceAdapter } from '../../contract/adapter.ts';
import { checkKubernetes } from './check.ts';
import { kubernetesConfigSchema, type KubernetesConfig } from './config.ts';
import type { Memory } from './memory.ts';
import { runKubernetes } from './run.ts';

/** Jobs of a Kubernetes cluster: pods that ask for accelerators, by list and watch. */
export const kubernetesAdapter: SourceAdapter<KubernetesConfig> = {
  configSchema: kubernetesConfigSchema,
  files: [['kubeconfig'], ['serviceAccount']],
  points: () => [],
  scheduler: ({ cluster, name }) => ({ name: cluster ?? name, key: 'cluster' }),
  check: checkKubernetes,
  open(config) {
    const state: { memory?: Memory } = {};
    // What happened while it was away is asked for by version, and not by time.
    return { run: (context) => runKubernetes(config, context, state), missed: () => [] };
  },
};
