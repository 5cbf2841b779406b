import type { JobClass } from './job-class.ts';
import { EVERY_MODEL, isSlice, nameplateOf } from './nameplate.ts';
import { learn, medianOf, orderedRange, ORDERED_FROM, rangeOf, spreadOf } from './predict.ts';
import type { Belief, Learned, Range } from './predict.ts';

/** What one job drew, by its unit (GPU, node, job), W. */
export interface DrawnJob extends Pick<JobClass, 'tenant' | 'namePattern' | 'units'> {
  meanW: number;
  peakW: number;
}

/**
 * What jobs of the same unit and GPU model drew before, newest first, each list as far back as is of use: of the tenant and name
 * pattern with as many units; of these with any number; of the tenant; of anybody.
 */
export interface History {
  same: readonly DrawnJob[];
  pattern: readonly DrawnJob[];
  tenant: readonly DrawnJob[];
  model: readonly DrawnJob[];
}

/** How much is known, from most to least: which jobs the number rests on. */
export type BasisKind = 'same' | 'pattern' | 'tenant' | 'model' | 'nameplate' | 'none';

export interface Expectation {
  /** Average power of the job over its run, W; undefined where nothing is known. */
  mean: Range | undefined;
  /** What it does not exceed for 95 % of its run, W. */
  peak: Range | undefined;
  basis: BasisKind;
  /** Jobs that it rests on; 0 for the nameplate. */
  jobs: number;
  /** In words: `12 jobs of research train-llama-# on 64 H100 SXM`. */
  basisText: string;
}

/**
 * Jobs of one kind differ by this much from each other before any is known (standard deviation of the logarithm): a first
 * guess that counts as three jobs do. Repeated training runs are nearer, inference and mixed work further.
 */
const WITHIN_KIND = 0.15;
/** Another number of GPUs changes the power of each by so much: a larger job waits longer for its network. */
const BETWEEN_COUNTS = 0.1;
/** Kinds of jobs of one tenant, and those of all tenants, on the same model. */
const BETWEEN_PATTERNS = 0.3;

/**
 * Of its nameplate (GPU and its share of the server) a job draws 65 % on average, nine of ten between 36 % and all of it: 8.4 of
 * 10.2 kW were the most in training on 8 H100 (Latif et al., IEEE Access 13 (2025), 61740), inference and jobs that
 * wait for data draw about half. At their peak it is 80 %.
 */
const OF_NAMEPLATE = { meanW: 0.65, peakW: 0.8 };
const NAMEPLATE_SPREAD = { meanW: 0.36, peakW: 0.25 };

/** No GPU, node or job that computes draws less, and no data center more: such a figure is a fault of the measurement. */
const LEAST_W = 1;
const MOST_W = 1e10;

type Quantity = 'meanW' | 'peakW';

/**
 * What a job will draw, by what is known of such jobs. Never NaN: what is not the power of anything is not learned from.
 * @param modelFrom where its GPU model is from if its scheduler does not say it
 */
export function expectedPower(job: JobClass, history: History, modelFrom?: string): Expectation {
  const known = cleaned(history);
  const found = basisOf(job, known);
  const basis = modelFrom === undefined ? found : { ...found, basisText: `${found.basisText}; ${modelFrom}` };
  const mean = quantityOf('meanW', job, known);
  const peak = quantityOf('peakW', job, known);
  return {
    mean: mean && scaled(mean, job.units),
    // At the 95th percentile a job draws no less than on average, whatever is believed of either.
    peak: peak && mean && scaled(atLeast(peak, mean), job.units),
    ...basis,
  };
}

function cleaned({ same, pattern, tenant, model }: History): History {
  const isPower = (watts: number) => watts >= LEAST_W && watts <= MOST_W;
  const usable = (jobs: readonly DrawnJob[]) => jobs.filter(({ meanW, peakW }) => isPower(meanW) && isPower(peakW));
  return { same: usable(same), pattern: usable(pattern), tenant: usable(tenant), model: usable(model) };
}

function quantityOf(quantity: Quantity, job: JobClass, history: History): Range | undefined {
  const system = systemW(job);
  const values = history.same.map((drawn) => drawn[quantity]);
  const range = rangeFrom(values, beliefOfKind(quantity, job, history));
  if (!range || system === undefined) {
    return range;
  }
  // Nobody draws more than the nameplate, unless somebody did.
  const most = Math.max(system, ...values);
  return { ...range, high: Math.max(range.median, Math.min(range.high, most)) };
}

function rangeFrom(values: readonly number[], kind: KindBelief | undefined): Range | undefined {
  if (values.length >= ORDERED_FROM) {
    return orderedRange(values);
  }
  if (values.length > 0) {
    const learned = learn(values, kind?.belief, WITHIN_KIND);
    return rangeOf(learned, learned.degrees);
  }
  if (!kind) {
    return undefined;
  }
  const { belief, degrees, isOfJobs } = kind;
  // The spread of kinds and that of the jobs of a kind; the nameplate's has both.
  return isOfJobs ? rangeOf(belief) : rangeOf({ ...belief, spread: Math.hypot(belief.spread, WITHIN_KIND) }, degrees);
}

interface KindBelief {
  belief: Belief;
  degrees: number;
  isOfJobs: boolean;
}

/**
 * What is believed of a kind before a job of it is seen: each level learns from the level above, and from the medians of its
 * other kinds, so that a kind with a thousand jobs counts as one.
 */
function beliefOfKind(quantity: Quantity, job: JobClass, history: History): KindBelief | undefined {
  const others = history.pattern.filter(({ units }) => units !== job.units);
  const ofTenant = history.tenant.filter(({ namePattern }) => namePattern !== job.namePattern);
  const ofModel = history.model.filter(({ tenant }) => tenant !== job.tenant);
  const levels: Array<[number[], number]> = [
    [
      mediansBy(ofModel, quantity, ({ tenant, namePattern }) => JSON.stringify([tenant, namePattern])),
      BETWEEN_PATTERNS,
    ],
    [mediansBy(ofTenant, quantity, ({ namePattern }) => namePattern), BETWEEN_PATTERNS],
    [mediansBy(others, quantity, ({ units }) => String(units)), BETWEEN_COUNTS],
  ];
  const system = systemW(job);
  let kind = priorOf(quantity, job, system);
  for (const [medians, between] of levels) {
    if (medians.length > 0) {
      const learned: Learned = learn(medians, kind?.belief, between);
      kind = { belief: learned, degrees: learned.degrees, isOfJobs: false };
    }
  }
  return kind;
}

function priorOf(quantity: Quantity, job: JobClass, system: number | undefined): KindBelief | undefined {
  if (system !== undefined) {
    return nameplateBelief(quantity, system);
  }
  return isAnyModel(job) ? anyModelBelief(quantity) : undefined;
}

/** Whether all that is known of its GPUs is that they are some. */
function isAnyModel({ unit, gpuModel }: JobClass): boolean {
  return unit === 'gpu' && nameplateOf(gpuModel) === undefined && !isSlice(gpuModel);
}

/** From what the least model draws when it does little, to all that the largest one can draw. */
function anyModelBelief(quantity: Quantity): KindBelief {
  const low = rangeOf(nameplateBelief(quantity, EVERY_MODEL.leastW).belief).low;
  const middle = (Math.log(low) + Math.log(EVERY_MODEL.mostW)) / 2;
  return {
    belief: { centre: middle, spread: spreadOf(Math.log(EVERY_MODEL.mostW) - middle) },
    degrees: Infinity,
    isOfJobs: true,
  };
}

function nameplateBelief(quantity: Quantity, system: number): KindBelief {
  const centre = Math.log(OF_NAMEPLATE[quantity] * system);
  return { belief: { centre, spread: NAMEPLATE_SPREAD[quantity] }, degrees: Infinity, isOfJobs: true };
}

function mediansBy(jobs: readonly DrawnJob[], quantity: Quantity, keyOf: (job: DrawnJob) => string): number[] {
  const groups = Map.groupBy(jobs, keyOf);
  return [...groups.values()].map((group) => medianOf(group.map((job) => job[quantity])));
}

function systemW({ unit, gpuModel }: JobClass): number | undefined {
  return unit === 'gpu' ? nameplateOf(gpuModel)?.systemW : undefined;
}

function scaled({ median, low, high }: Range, factor: number): Range {
  return { median: median * factor, low: low * factor, high: high * factor };
}

function atLeast(range: Range, least: Range): Range {
  return {
    median: Math.max(range.median, least.median),
    low: Math.max(range.low, least.low),
    high: Math.max(range.high, least.high),
  };
}

type Basis = Pick<Expectation, 'basis' | 'jobs' | 'basisText'>;

function basisOf(job: JobClass, { same, pattern, tenant, model }: History): Basis {
  const whose = `${job.tenant || 'no tenant'} ${job.namePattern || '(no name)'}`;
  if (same.length > 0) {
    return { basis: 'same', jobs: same.length, basisText: `${jobs(same.length)} of ${whose}${on(job, job.units)}` };
  }
  if (pattern.length > 0) {
    const counts = [...new Set(pattern.map(({ units }) => units))].sort((a, b) => a - b);
    const span = counts.length > 1 ? `${counts[0]} to ${counts.at(-1)}` : `${counts[0]}`;
    return { basis: 'pattern', jobs: pattern.length, basisText: `${jobs(pattern.length)} of ${whose}${on(job, span)}` };
  }
  if (tenant.length > 0) {
    const text = `${jobs(tenant.length)} of ${job.tenant || 'no tenant'}${on(job)}, none of ${job.namePattern || '(no name)'} yet`;
    return { basis: 'tenant', jobs: tenant.length, basisText: text };
  }
  if (model.length > 0) {
    const text = `${jobs(model.length)} of other tenants${on(job)}, none of ${job.tenant || 'no tenant'} yet`;
    return { basis: 'model', jobs: model.length, basisText: text };
  }
  const plate = job.unit === 'gpu' ? nameplateOf(job.gpuModel) : undefined;
  if (plate) {
    const text = `nameplate of ${plate.model} (${plate.gpuW} W a GPU, ${plate.systemW} W with its share of the server), no such job yet`;
    return { basis: 'nameplate', jobs: 0, basisText: text };
  }
  if (isAnyModel(job)) {
    const { least, most, mostW } = EVERY_MODEL;
    const text = `${withoutNameplate(job)}: any from ${least} to ${most} (${mostW} W a GPU with its share of the server), no such job yet`;
    return { basis: 'nameplate', jobs: 0, basisText: text };
  }
  return { basis: 'none', jobs: 0, basisText: `${withoutNameplate(job)}, and no such job has been measured yet` };
}

function withoutNameplate({ unit, gpuModel }: JobClass): string {
  if (unit !== 'gpu') {
    return 'no GPUs, so no nameplate is known';
  }
  return gpuModel === '' ? 'the scheduler does not say which GPUs' : `no nameplate of ${gpuModel} is known`;
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}

function on({ unit, gpuModel }: JobClass, units?: number | string): string {
  if (unit === 'job') {
    return '';
  }
  const what = unit === 'node' ? (units === 1 || units === '1' ? 'node' : 'nodes') : gpuModel || 'GPUs';
  return units === undefined ? ` on ${what}` : ` on ${units} ${what}`;
}
