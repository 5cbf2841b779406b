export interface Gpus {
  gpus: number;
  /** As the site has named it: `h100`; of several, all of them: `a100+h100`. */
  gpuModel?: string;
}

/** `gres/gpu:h100=8` of a TRES list, and `gres:gpu:h100:8`, `gpu:8(IDX:0-7)` of what was asked for or given per node. */
const OF_GPUS =
  /^(?:gres[/:])?gpu(?::(?<model>[^=:(]+(?=[=:])|[^=:(\d][^=:(]*))?(?:[=:](?<count>\d+)(?<prefix>[KMG]?))?(?:\(.*\))?$/;
const FACTORS: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/**
 * GPUs in Slurm's TRES or GRES notation: `cpu=64,mem=512G,node=2,gres/gpu=16,gres/gpu:h100=16` are 16, as the line without a model
 * counts those with one again. `undefined` where it names none.
 */
export function gpusOf(tres: string): Gpus | undefined {
  let total: number | undefined;
  const byModel = new Map<string, number>();
  for (const entry of entriesOf(tres)) {
    const match = OF_GPUS.exec(entry);
    if (!match) {
      continue;
    }
    const { model, count = '1', prefix = '' } = match.groups ?? {};
    const gpus = Number(count) * (FACTORS[prefix] ?? 1);
    if (model === undefined) {
      total = (total ?? 0) + gpus;
    } else {
      byModel.set(model, (byModel.get(model) ?? 0) + gpus);
    }
  }
  if (total === undefined && byModel.size === 0) {
    return undefined;
  }
  const sum = [...byModel.values()].reduce((all, gpus) => all + gpus, 0);
  const models = [...byModel.keys()].sort().join('+');
  return { gpus: Math.max(total ?? 0, sum), ...(models === '' ? {} : { gpuModel: models }) };
}

/** Commas in parentheses are of the indices: `gpu:h100:3(IDX:0,2-3)`. */
function entriesOf(tres: string): string[] {
  return tres.split(/,(?![^(]*\))/).map((entry) => entry.trim());
}
