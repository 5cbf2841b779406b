/** A Redfish service: its resources by their paths, made when they are asked for. */
export interface RedfishService {
  resources: Record<string, () => object>;
  /** The resource with its readings: who asks for it has read the service. */
  readingPath: string;
}

export const ROOT = '/redfish/v1';
export const WELL = { State: 'Enabled', Health: 'OK' };
export const link = (path: string) => ({ '@odata.id': path });

export function collection(path: string, members: readonly string[]) {
  return { ...link(path), Members: members.map(link), 'Members@odata.count': members.length };
}

/** The service root, which names who answers. */
export function rootOf(name: string, uuid: string, more: object) {
  return {
    ...link(`${ROOT}/`),
    Id: 'RootService',
    Name: `${name} (simulated)`,
    RedfishVersion: '1.15.0',
    Vendor: 'Simulated',
    UUID: uuid,
    ...more,
  };
}
