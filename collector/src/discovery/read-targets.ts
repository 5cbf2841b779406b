import { parse } from 'yaml';
import { z } from 'zod';

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

/** A target as a file lists it. */
export interface Listed {
  address: string;
  /** Those of its group, with `instance` (the address where it is absent), `__address__` and `__meta_filepath`. */
  labels: Readonly<Record<string, string>> & { instance: string };
}

/**
 * What a source makes of a listed target; `undefined` where no rule places it.
 * @throws Error with one sentence without its full stop for one that cannot be, as with an address that is none
 */
export type TargetReader<T> = (listed: Listed) => T | undefined;

export interface ReadTargets<T> {
  targets: T[];
  /** Targets that no rule places. */
  unplaced: string[];
  /** Why targets are left out that cannot be, a sentence each without its full stop. */
  refused: string[];
}

/**
 * The targets of a file. One that cannot be is left out: it must not stop the others.
 * @throws Error with one sentence without its full stop for what is not in the format
 */
export function readTargets<T>(path: string, text: string, read: TargetReader<T>): ReadTargets<T> {
  const targets: T[] = [];
  const unplaced: string[] = [];
  const refused: string[] = [];
  for (const { targets: addresses, labels: given } of groupsOf(path, text)) {
    for (const address of addresses) {
      const labels = { instance: address, ...given, __address__: address, __meta_filepath: path };
      try {
        const target = read({ address, labels });
        if (target) {
          targets.push(target);
        } else {
          unplaced.push(labels.instance);
        }
      } catch (error) {
        refused.push((error as Error).message);
      }
    }
  }
  return { targets, unplaced, refused };
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
