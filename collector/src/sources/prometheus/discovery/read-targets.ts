import { parse } from 'yaml';
import { z } from 'zod';
import type { TargetOf } from '../../../series/target-rules.ts';
import type { TargetConfig } from '../config.ts';

/** The format of file_sd; what a newer Prometheus adds is passed over. */
const groupsSchema = z
  .array(
    z.object({
      targets: z.array(z.string().min(1)),
      labels: z.record(z.string(), z.coerce.string()).nullish(),
    })
  )
  // An empty YAML file has no targets.
  .nullish();

const PARAMETER = '__param_';

export interface ReadTargets {
  targets: TargetConfig[];
  /** Targets that no rule places. */
  unplaced: string[];
}

/**
 * The targets of a file. Labels say the rest, as in Prometheus: `__scheme__`, `__metrics_path__`, `__param_<name>`, `instance`
 * (the address where it is absent); `__address__` and `__meta_filepath` may be asked for by rules.
 * @throws Error with one sentence without its full stop for what is not in the format
 */
export function readTargets(path: string, text: string, targetOf: TargetOf): ReadTargets {
  const targets: TargetConfig[] = [];
  const unplaced: string[] = [];
  for (const { targets: addresses, labels: given } of groupsOf(path, text)) {
    for (const address of addresses) {
      const labels = { instance: address, ...given, __address__: address, __meta_filepath: path };
      const url = urlOf(address, labels);
      const target = targetOf(labels);
      if (target) {
        targets.push({ url, ...target });
      } else {
        unplaced.push(labels.instance);
      }
    }
  }
  return { targets, unplaced };
}

function groupsOf(path: string, text: string) {
  let value: unknown;
  try {
    value = path.endsWith('.json') ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new Error((error as Error).message.split('\n')[0], { cause: error });
  }
  const result = groupsSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`it is not a list of groups with targets and labels (${issue?.path.join('.')}: ${issue?.message})`);
  }
  return result.data ?? [];
}

function urlOf(address: string, labels: Readonly<Record<string, string>>): string {
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
