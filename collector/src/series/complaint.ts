import { clause } from '#model/text/clause.ts';
/** What is wrong with a page: a sentence without its full stop, and what its reader does next. */
export interface Complaint {
  message: string;
  nextStep: string;
}

export function tooManySeries(address: string, most: number): Complaint {
  return {
    message: `more than ${most} series lead to ${address}; the rest is not stored`,
    nextStep: 'Name the `labels` that the series of this mapping must have, or fold them with `combine`.',
  };
}

export function severalMetrics(names: readonly string[], address: string): Complaint {
  return {
    message: `several metrics (${names.join(', ')}) lead to ${address}`,
    nextStep: 'Give the mapping of each metric a `processArea` of its own.',
  };
}

/** Neither a process area nor a sum is right here: one of the two is wrong, and a sum would count it. */
export function listedTwice(name: string | undefined, address: string): Complaint {
  return {
    message: `several series with the same labels (${name}) lead to ${address}`,
    nextStep:
      "The exporter lists a series twice: correct it there, or leave this metric out of this target's mappings.",
  };
}

/** @param isOfOneGpu whether the series repeat one value of a GPU or MIG instance for whoever uses it: a sum would count it more than once */
export function differingValues(name: string | undefined, address: string, isOfOneGpu: boolean): Complaint {
  return {
    message: `several series of ${name} with different values lead to ${address}`,
    nextStep: isOfOneGpu
      ? 'They repeat one value of the same GPU and must agree: look at the exporter. A sum over them would count it several times.'
      : 'Name the label that tells them apart in `metrics[].processArea`, or fold them with `combine`.',
  };
}

/** @param why a sentence with its next step */
export function wrongUnit(name: string | undefined, address: string, sent: string, why: string): Complaint {
  return {
    message: `${name} comes in "${sent}" and leads to ${address}, whose values are therefore bad: ${clause(why)}`,
    nextStep: 'Correct the unit at the sender, or say under `metrics` which `unit` its numbers have.',
  };
}

export function severalJobs(jobs: readonly string[], address: string): Complaint {
  return {
    message: `several jobs (${jobs.map((job) => `"${job}"`).join(', ')}) lead to ${address}; only the first is stored`,
    nextStep: 'Leave one of them out, or tell them apart by `name` under `targets`: "{instance} {job}".',
  };
}
