import type { BmcTree } from '../../../../../protocols/redfish/testing/mock-bmc.ts';

export const link = (path: string) => ({ '@odata.id': path });
export const OK = { State: 'Enabled', Health: 'OK' };

export interface ServerTreeOptions {
  serial?: string;
  powerW?: unknown;
  inletC?: unknown;
}

/** A server of the classic model, as small as one can be: two resources with readings. */
export function serverTree({ serial = 'SN1', powerW = 400, inletC = 22.5 }: ServerTreeOptions = {}): BmcTree {
  return {
    '/redfish/v1': {
      RedfishVersion: '1.6.0',
      Chassis: link('/redfish/v1/Chassis'),
      Systems: link('/redfish/v1/Systems'),
      Links: { Sessions: link('/redfish/v1/SessionService/Sessions') },
    },
    '/redfish/v1/Systems': { Members: [link('/redfish/v1/Systems/1')] },
    '/redfish/v1/Systems/1': { Id: '1', UUID: `0000-${serial}`, SerialNumber: serial },
    '/redfish/v1/Chassis': { Members: [link('/redfish/v1/Chassis/1')] },
    '/redfish/v1/Chassis/1': {
      Id: '1',
      Manufacturer: 'Contoso',
      Model: '1U',
      SerialNumber: serial,
      Power: link('/redfish/v1/Chassis/1/Power'),
      Thermal: link('/redfish/v1/Chassis/1/Thermal'),
    },
    '/redfish/v1/Chassis/1/Power': {
      PowerControl: [{ MemberId: '0', Name: 'Server Power Control', PowerConsumedWatts: powerW }],
    },
    '/redfish/v1/Chassis/1/Thermal': {
      Temperatures: [
        { MemberId: '0', Name: 'Inlet Temp', ReadingCelsius: inletC, PhysicalContext: 'Intake', Status: OK },
      ],
      Fans: [
        { MemberId: '0', Name: 'Fan 1', Reading: 5_400, ReadingUnits: 'RPM', Status: OK },
        { MemberId: '1', Name: 'Fan 2', Reading: 5_500, ReadingUnits: 'RPM', Status: OK },
      ],
    },
  };
}
