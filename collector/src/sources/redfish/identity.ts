import type { FleetMemory } from './memory.ts';

/**
 * Holds a machine against the one that is expected at an address: by `serial` of the configuration, by what answered there
 * before, and by what the other BMCs of the source answer as.
 * @throws Error with what differs
 */
export function holdIdentity(
  fleet: Pick<FleetMemory, 'of' | 'machines'>,
  bmc: string,
  found: readonly string[],
  serial: string | undefined
): void {
  const [first] = found;
  if (first === undefined) {
    return;
  }
  if (serial !== undefined && !found.some((id) => id.toLowerCase() === serial.toLowerCase())) {
    throw new Error(
      `answers as another machine than ${serial}: ${found.join(', ')}. Nothing of it is stored; look at the address, or correct \`serial\``
    );
  }
  const memory = fleet.of(bmc);
  const [before] = memory.ids;
  if (serial === undefined && before !== undefined && !found.some((id) => memory.ids.includes(id))) {
    throw new Error(
      `answers as another machine: ${first}, before ${before}. Nothing of it is stored; if the machine was replaced, restart the collector or set \`serial\``
    );
  }
  const owner = fleet.machines.get(first);
  if (owner !== undefined && owner !== bmc) {
    throw new Error(
      `answers as the machine of ${owner} (${first}). Nothing of it is stored; look at the addresses of both`
    );
  }
  fleet.machines.set(first, bmc);
  memory.ids = [...found];
}
