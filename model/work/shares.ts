/** A stay of a job on a node of a rack. */
export interface WorkStay {
  /** Index of the job. */
  job: number;
  node: string;
  /** Epoch ms. */
  fromMs: number;
  /** Infinity while it goes on. */
  toMs: number;
  /** GPUs of the node that the job has; 0 where it has none. */
  gpus: number;
}

/** What a rack has to give. Where it is not known, or jobs had more at once, it is taken for as much as they had. */
export interface RackCapacity {
  gpus?: number;
  nodes?: number;
}

/** Buckets of time, epoch ms; the last one may end before its width is over. */
export interface ShareGrid {
  firstMs: number;
  bucketMs: number;
  count: number;
  endMs: number;
}

/**
 * The share of a rack that each job had in each bucket, 0 to 1, by the index of the job; jobs with none are absent. What is left to
 * 1 no job claims.
 *
 * A job has as much of a rack as it had of the rack's GPU-seconds. A job without GPUs has its nodes: of each, an equal part with the
 * others of its kind of what the jobs with GPUs leave of the node.
 */
export function rackShares(
  stays: readonly WorkStay[],
  capacity: RackCapacity,
  grid: ShareGrid
): Map<number, Float64Array> {
  const within = stays.filter(({ fromMs, toMs }) => fromMs < grid.endMs && toMs > grid.firstMs && fromMs < toMs);
  const shares = new Map<number, Float64Array>();
  if (within.length === 0) {
    return shares;
  }
  const pieces = piecesOf(within, grid);
  const gpus = Math.max(capacity.gpus ?? 0, ...pieces.map(({ active }) => total(active)));
  const nodes = Math.max(capacity.nodes ?? 0, ...pieces.map(({ active }) => nodesOf(active)));
  for (const { fromMs, toMs, active } of pieces) {
    for (const [job, claim] of claimsOf(active, gpus, nodes)) {
      const own = shares.get(job) ?? new Float64Array(grid.count);
      shares.set(job, own);
      spread(own, claim, fromMs, toMs, grid);
    }
  }
  return shares;
}

/** A time in which the same stays go on. */
interface Piece {
  fromMs: number;
  toMs: number;
  active: readonly WorkStay[];
}

function piecesOf(stays: readonly WorkStay[], { firstMs, endMs }: ShareGrid): Piece[] {
  const inside = (timeMs: number) => Math.min(Math.max(timeMs, firstMs), endMs);
  const cuts = [...new Set(stays.flatMap(({ fromMs, toMs }) => [inside(fromMs), inside(toMs)]))].sort((a, b) => a - b);
  const sorted = [...stays].sort((a, b) => a.fromMs - b.fromMs);
  const pieces: Piece[] = [];
  let active: WorkStay[] = [];
  let next = 0;
  for (let at = 0; at + 1 < cuts.length; at++) {
    const fromMs = cuts[at] as number;
    active = active.filter(({ toMs }) => toMs > fromMs);
    for (; next < sorted.length && (sorted[next] as WorkStay).fromMs <= fromMs; next++) {
      active.push(sorted[next] as WorkStay);
    }
    pieces.push({ fromMs, toMs: cuts[at + 1] as number, active: [...active] });
  }
  return pieces;
}

function total(stays: readonly WorkStay[]): number {
  return stays.reduce((sum, { gpus }) => sum + gpus, 0);
}

function nodesOf(stays: readonly WorkStay[]): number {
  return new Set(stays.map(({ node }) => node)).size;
}

/** What each job claims of the rack at one time; at most 1 together. */
function claimsOf(active: readonly WorkStay[], gpus: number, nodes: number): Map<number, number> {
  const claims = new Map<number, number>();
  const add = (job: number, claim: number) => claims.set(job, (claims.get(job) ?? 0) + claim);
  for (const onNode of Map.groupBy(active, ({ node }) => node).values()) {
    const withGpus = onNode.filter((stay) => stay.gpus > 0);
    const without = onNode.filter((stay) => stay.gpus === 0);
    withGpus.forEach((stay) => add(stay.job, stay.gpus / gpus));
    const left = Math.max(0, 1 / nodes - withGpus.reduce((sum, stay) => sum + stay.gpus / gpus, 0));
    without.forEach((stay) => add(stay.job, left / without.length));
  }
  const sum = [...claims.values()].reduce((all, claim) => all + claim, 0);
  return sum > 1 ? new Map([...claims].map(([job, claim]) => [job, claim / sum])) : claims;
}

function spread(share: Float64Array, claim: number, fromMs: number, toMs: number, grid: ShareGrid): void {
  const { firstMs, bucketMs, count, endMs } = grid;
  for (let index = Math.floor((fromMs - firstMs) / bucketMs); index < count; index++) {
    const startMs = firstMs + index * bucketMs;
    const stopMs = Math.min(startMs + bucketMs, endMs);
    if (startMs >= toMs || stopMs <= startMs) {
      break;
    }
    const ms = Math.min(toMs, stopMs) - Math.max(fromMs, startMs);
    share[index] = (share[index] as number) + (claim * ms) / (stopMs - startMs);
  }
}
