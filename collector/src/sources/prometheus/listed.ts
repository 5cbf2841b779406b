import type { TargetKind } from '../../discovery/discovery.ts';
import type { Listed } from '../../discovery/read-targets.ts';
import type { TargetOf } from '../../series/target-rules.ts';
import { targetName, type TargetConfig } from './config.ts';

const PARAMETER = '__param_';

/** Targets that files list. Labels say the rest, as in Prometheus: `__scheme__`, `__metrics_path__`, `__param_<name>`. */
export function listedTargets(targetOf: TargetOf): TargetKind<TargetConfig> {
  return {
    read(listed) {
      const url = urlOf(listed);
      const target = targetOf(listed.labels);
      return target && { url, ...target };
    },
    keyOf: (target) => JSON.stringify([targetName(target), target.equipment, target.rack]),
    nameOf: targetName,
    urlOf: ({ url }) => url,
  };
}

function urlOf({ address, labels }: Listed): string {
  const { __scheme__: scheme = 'http', __metrics_path__: path = '/metrics' } = labels;
  const text = `${scheme}://${address}${path.startsWith('/') ? '' : '/'}${path}`;
  if (!/^https?:/.test(text) || !URL.canParse(text) || /[/?#@\s]/.test(address)) {
    throw new Error(`"${address}" is not an address such as 10.0.0.7:9400`);
  }
  const url = new URL(text);
  for (const [label, value] of Object.entries(labels)) {
    if (label.startsWith(PARAMETER)) {
      url.searchParams.set(label.slice(PARAMETER.length), value);
    }
  }
  return url.href;
}
