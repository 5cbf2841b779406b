import type { SlurmRecord } from '#protocols/slurm/read.ts';
import { gpusOf } from '../../jobs/tres.ts';
import type { Gpus } from '../../jobs/tres.ts';

/**
 * GPUs of a job, by the surest word: what it was given, what it has per node (where the site does not track GPUs as TRES), what it
 * asked for. A model that only one of them names holds for all.
 */
export function jobGpus({ tresGiven, tresPerNode, tresAsked }: SlurmRecord): Gpus | undefined {
  const perNode = tresPerNode.flatMap((entry) => gpusOf(entry) ?? []);
  const words: Array<Gpus | undefined> = [
    gpusOf(tresGiven),
    perNode.length === 0 ? undefined : sum(perNode),
    gpusOf(tresAsked),
  ];
  const said = words.filter((word) => word !== undefined);
  const [first] = said;
  const model = said.find(({ gpuModel }) => gpuModel !== undefined)?.gpuModel;
  return first && { gpus: first.gpus, ...(model === undefined ? {} : { gpuModel: model }) };
}

/** GPUs of each node, in the order of the nodes: as told, else in equal shares where they come out even. */
export function gpusPerNode(record: SlurmRecord, nodes: number): Array<number | undefined> {
  const told = record.tresPerNode.map((entry) => gpusOf(entry)?.gpus ?? 0);
  if (told.length === nodes && told.some((gpus) => gpus > 0)) {
    return told;
  }
  const total = jobGpus(record)?.gpus;
  const share = total === undefined || nodes === 0 || total % nodes !== 0 ? undefined : total / nodes;
  return Array.from({ length: nodes }, () => share);
}

function sum(list: readonly Gpus[]): Gpus {
  const models = [...new Set(list.flatMap(({ gpuModel }) => gpuModel ?? []))].sort().join('+');
  return {
    gpus: list.reduce((all, { gpus }) => all + gpus, 0),
    ...(models === '' ? {} : { gpuModel: models }),
  };
}
