import { openBmc } from '#protocols/redfish/read.ts';
import type { MockBmc } from '../../../../../protocols/redfish/testing/mock-bmc.ts';
import type { MeaningOptions } from '../meaning/types.ts';
import { planOf } from '../plan.ts';
import { pointsOf } from '../points.ts';
import { valuesOf } from '../samples.ts';
import { walk } from '../walk/walk.ts';

const LONG_MS = 10_000;

/** Looks over a BMC once: its points, their values, and what is asked for them from then on. */
export async function lookOver(mock: MockBmc, options: Partial<MeaningOptions> = {}) {
  const bmc = openBmc({ origin: mock.url, timeoutMs: LONG_MS });
  try {
    const tree = await walk(bmc, AbortSignal.timeout(LONG_MS), { telemetry: true, stream: true });
    const readings = tree.visited.flatMap((visited) => visited.readings);
    const points = pointsOf(readings, { gpus: false, isOfRack: false, ...options });
    const values = valuesOf(readings, points, { receivedMs: 0 });
    return {
      points: points.points,
      addresses: points.points.map(({ address }) => address).sort(),
      /** Values by address, in the unit of the BMC. */
      values: Object.fromEntries(values.map(({ point, value }) => [point.address, value])),
      qualities: Object.fromEntries(values.map(({ point, quality }) => [point.address, quality])),
      leftOut: Object.fromEntries(points.leftOut),
      strange: points.strange,
      faults: tree.faults.map(({ message }) => message),
      plan: planOf(tree.visited, points).map(({ visit }) => visit.path),
      identity: tree.identity,
      gpuModels: tree.gpuModels,
      streamPath: tree.streamPath,
    };
  } finally {
    await bmc.close();
  }
}
