import { canonicalModel } from '#model/expected-power/nameplate.ts';
import type { SourceContext } from '../contract/context.ts';

/** Equipment that is remembered: names that a peer makes up must not fill the memory. */
const MAX_EQUIPMENT = 50_000;
/** A longer name of a model is a mistake of its sender. */
const MAX_MODEL_LENGTH = 100;
/**
 * All of a page at once, of which the first line alone may say too little, and of the pages that come with it: a database takes in the
 * words about a hundred servers as fast as those about one.
 */
const GATHER_MS = 1_000;
/** No word about what the equipment is. */
const NO_TYPE = 'Unknown';

/** Models of GPUs by the equipment that they are in, as a source meets them. */
export interface GpuModels {
  note(equipment: string, model: string): void;
}

/**
 * Tells which GPUs equipment has, for schedulers that say how many a job has and not which. A word about places that counts for less
 * than the configuration and an inventory. Equipment with several models has none that could be told.
 */
export function createGpuModels({ site, discover }: Pick<SourceContext, 'site' | 'discover'>): GpuModels {
  /** As they were written first, by what they are whatever the spelling. */
  const models = new Map<string, Map<string, string>>();
  let news = new Set<string>();

  function tell(): void {
    const changed = [...news];
    news = new Set();
    discover({
      equipment: changed.map((id) => {
        const [model, another] = models.get(id)?.values() ?? [];
        const isOne = model !== undefined && another === undefined;
        return { id, site, name: id, objectType: NO_TYPE, ...(isOne ? { gpuModel: model } : {}) };
      }),
    });
  }

  return {
    note(equipment, text) {
      const model = text.trim().slice(0, MAX_MODEL_LENGTH);
      const known = models.get(equipment) ?? new Map<string, string>();
      const key = canonicalModel(model);
      if (model === '' || known.has(key) || (known.size === 0 && models.size >= MAX_EQUIPMENT)) {
        return;
      }
      models.set(equipment, known.set(key, model));
      if (news.size === 0) {
        setTimeout(tell, GATHER_MS).unref();
      }
      news.add(equipment);
    },
  };
}
