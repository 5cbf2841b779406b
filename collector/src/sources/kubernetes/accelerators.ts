/** Resources that are accelerators, `*` standing for anything: whole GPUs, shared ones, instances of MIG and AMD's partitions. */
export const KNOWN_ACCELERATORS = [
  'nvidia.com/gpu',
  'nvidia.com/gpu.shared',
  'nvidia.com/mig-*',
  'amd.com/gpu',
  'amd.com/*_nps*',
  'gpu.intel.com/i915',
  'gpu.intel.com/xe',
  'habana.ai/gaudi',
];

/** Device classes of the vendors' drivers for dynamic resource allocation. */
export const KNOWN_DEVICE_CLASSES = [
  'gpu.nvidia.com',
  'mig.nvidia.com',
  'vfio.gpu.nvidia.com',
  'gpu.amd.com',
  'gpu.intel.com',
];

/** Accelerators by resource: `{ 'nvidia.com/gpu': 8 }`. */
export type Accelerators = Record<string, number>;

/** What a container asks for, by resource. */
export interface ContainerRequests {
  requests: Record<string, string | number>;
  /** An init container that goes on beside the others (`restartPolicy: Always`). */
  isSidecar: boolean;
}

export type IsAccelerator = (resource: string) => boolean;

/** Whether a resource is among those of a list in which `*` stands for anything. */
export function acceleratorTest(patterns: readonly string[]): IsAccelerator {
  const tests = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split('*')
          .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
          .join('.*')}$`
      )
  );
  return (resource) => tests.some((test) => test.test(resource));
}

/**
 * Accelerators that a pod holds: containers at once, and init containers one after the other before them, so that the larger of
 * both counts (Kubernetes, "Init containers", resource sharing; KEP-753 for sidecars).
 */
export function acceleratorsOf(
  containers: readonly ContainerRequests[],
  initContainers: readonly ContainerRequests[],
  isAccelerator: IsAccelerator
): Accelerators {
  const running = sumOf(containers.map(({ requests }) => countsOf(requests, isAccelerator)));
  let sidecars: Accelerators = {};
  let initial: Accelerators = {};
  for (const { requests, isSidecar } of initContainers) {
    const counts = sumOf([countsOf(requests, isAccelerator), sidecars]);
    initial = largerOf(initial, counts);
    sidecars = isSidecar ? counts : sidecars;
  }
  return largerOf(initial, sumOf([running, sidecars]));
}

function countsOf(requests: ContainerRequests['requests'], isAccelerator: IsAccelerator): Accelerators {
  const counts: Accelerators = {};
  for (const [resource, quantity] of Object.entries(requests)) {
    const count = isAccelerator(resource) ? countOf(quantity) : 0;
    if (count > 0) {
      counts[resource] = count;
    }
  }
  return counts;
}

/** Extended resources are whole numbers; a quantity may be written with an exponent or a factor. */
function countOf(quantity: string | number): number {
  const [, digits = '', factor = ''] = /^(\d+(?:e\d)?)(k?)$/.exec(String(quantity).trim()) ?? [];
  const count = Number(digits) * (factor === 'k' ? 1_000 : 1);
  return Number.isSafeInteger(count) ? count : 0;
}

function sumOf(list: readonly Accelerators[]): Accelerators {
  const sum: Accelerators = {};
  for (const [resource, count] of list.flatMap((one) => Object.entries(one))) {
    sum[resource] = (sum[resource] ?? 0) + count;
  }
  return sum;
}

function largerOf(one: Accelerators, other: Accelerators): Accelerators {
  const larger = { ...one };
  for (const [resource, count] of Object.entries(other)) {
    larger[resource] = Math.max(larger[resource] ?? 0, count);
  }
  return larger;
}
