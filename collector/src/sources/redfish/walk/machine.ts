import { linkAt, linksAt, objectAt, ROOT_PATH, textAt, type Resource } from '#protocols/redfish/read.ts';

/** Who answers: what must not change while a BMC has its name. */
export interface Identity {
  /** UUID and serial numbers of the machine, the most telling first; empty where the BMC has none. */
  ids: string[];
  /** The resource that the first of them is of. */
  path: string | undefined;
  /** For people: `Contoso 3500RX`. */
  model: string;
}

/** A resource and where it is. */
export interface Found {
  resource: Resource;
  path: string;
}

/** The chassis that is the machine: one that holds a computer and is in no other, else the first that is in no other. */
export function wholeMachine(chassis: readonly Found[]): string | undefined {
  const outer = chassis.filter(({ resource }) => linkAt(objectAt(resource, 'Links'), 'ContainedBy') === undefined);
  const withSystem = outer.find(({ resource }) => linksAt(objectAt(resource, 'Links'), 'ComputerSystems').length > 0);
  return (withSystem ?? outer[0] ?? chassis[0])?.path;
}

export function identityOf(
  root: Resource,
  systems: readonly Found[],
  chassis: readonly Found[],
  whole: string | undefined
): Identity {
  const machine = chassis.find(({ path }) => path === whole);
  const holders = [systems[0], machine, { resource: root, path: ROOT_PATH }].filter((one) => one !== undefined);
  const telling = holders
    .map(({ resource, path }) => ({ ids: idsOf(resource), path }))
    .filter(({ ids }) => ids.length > 0);
  const maker = textAt(machine?.resource, 'Manufacturer') ?? textAt(root, 'Vendor');
  const model = [maker, textAt(machine?.resource, 'Model') ?? textAt(root, 'Product')];
  return {
    ids: [...new Set(telling.flatMap(({ ids }) => ids))],
    path: telling[0]?.path,
    model: model.filter((word) => word !== undefined).join(' '),
  };
}

/** By what a machine is told from others: a maker numbers the boards of one enclosure alike more often than it repeats a UUID. */
export function idsOf(resource: Resource): string[] {
  return ['UUID', 'SerialNumber']
    .map((key) => textAt(resource, key))
    .filter((id) => id !== undefined)
    .filter(isTelling);
}

/** Placeholders of boards whose maker forgot to number them are the same on each; the UUID is that of AMI's reference. */
const PLACEHOLDERS = [
  /^[0f\s-]*$/i,
  /^03000200-0400-0500-0006-000700080009$/,
  /^0?1234567(89?0?)?$/,
  /^(n\/?a|none|null|unknown|empty|not (specified|available|applicable)|default string|to be filled.*)$/i,
  /^(\w+ ){0,2}serial ?(number|no\.?)?$/i,
];

function isTelling(id: string): boolean {
  return !PLACEHOLDERS.some((placeholder) => placeholder.test(id));
}
