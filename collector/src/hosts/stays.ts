import type { Job } from '#model/job.ts';
import type { HostPlace } from '../contract/host-place.ts';

/** The jobs with the racks of their nodes, where a stay names none and the place of the host is known. */
export function withPlaces(jobs: readonly Job[], place: (host: string) => HostPlace): Job[] {
  return jobs.map((job) => ({
    ...job,
    nodes: job.nodes.map((stay) => {
      if (stay.rack !== undefined) {
        return stay;
      }
      const { equipment, rack } = place(stay.equipment ?? stay.node);
      return {
        ...stay,
        ...(equipment === stay.node ? {} : { equipment }),
        ...(rack === undefined ? {} : { rack }),
      };
    }),
  }));
}
